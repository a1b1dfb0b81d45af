using MessagePack;

namespace Chat.Contracts.Identity;

/// <summary>What a server says of itself to anybody.</summary>
[MessagePackObject]
public sealed record ServerDescription
{
    /// <summary>Address of its accounts, absolute, http or https: the issuer of the access tokens that it takes.</summary>
    [Key(0)]
    public required string Identity { get; init; }
}

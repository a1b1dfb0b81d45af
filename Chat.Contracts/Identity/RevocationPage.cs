using MessagePack;

namespace Chat.Contracts.Identity;

/// <summary>A stretch of the revocations.</summary>
[MessagePackObject]
public sealed record RevocationPage
{
    /// <summary>What to ask for next: the id of the last one here, or what was asked for when there is none; 0 when there never was one.</summary>
    [Key(0)]
    public required long Next { get; init; }

    /// <summary>In order of the id.</summary>
    [Key(1)]
    public required Revocation[] Items { get; init; }
}

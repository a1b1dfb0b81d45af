using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Who joined or left, and when.</summary>
[MessagePackObject]
public sealed record MembershipData
{
    [Key(0)]
    public required UserId UserId { get; init; }

    [Key(1)]
    public required string UserName { get; init; }

    [Key(2)]
    public required DateTimeOffset At { get; init; }
}

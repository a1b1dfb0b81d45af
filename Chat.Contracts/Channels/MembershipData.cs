using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Who joined, left, was removed or got another role, and when.</summary>
[MessagePackObject]
public sealed record MembershipData
{
    [Key(0)]
    public required UserId UserId { get; init; }

    [Key(1)]
    public required string UserName { get; init; }

    [Key(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>The new role, also that of somebody who is taken in again; null when it is not about the role.</summary>
    [Key(3)]
    public ChannelRole? Role { get; init; }

    /// <summary>Who removed the member, took him in again or gave the role; null when the member did it himself.</summary>
    [Key(4)]
    public UserId? ByUserId { get; init; }

    /// <summary>The name of that user at the time.</summary>
    [Key(5)]
    public string? ByUserName { get; init; }
}

using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>A user and the name of the channel that is to be created or joined.</summary>
[MessagePackObject]
public sealed record MembershipRequest
{
    [Key(0)]
    public required string ChannelName { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required string UserName { get; init; }

    /// <summary>Of a joining; null when the client gave none.</summary>
    [Key(3)]
    public ChangeId? ChangeId { get; init; }
}

/// <summary>A user and the channel to leave.</summary>
[MessagePackObject]
public sealed record LeaveChannelRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required string UserName { get; init; }

    /// <summary>Null when the client gave none.</summary>
    [Key(3)]
    public ChangeId? ChangeId { get; init; }
}

/// <summary>A channel, and who asks about it.</summary>
[MessagePackObject]
public sealed record GetChannelRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }
}

using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Asks for members of a channel, by their ids, at most <see cref="ChatLimits.MaxMembersPage"/>.</summary>
[MessagePackObject]
public sealed record ListMembersRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The last member of the page before; null for the first page.</summary>
    [Key(1)]
    public UserId? After { get; init; }

    /// <summary>Instead of the members: those who were removed, and were not taken in again.</summary>
    [Key(2)]
    public bool AreRemoved { get; init; }
}

/// <summary>A member of a channel, or somebody who was removed from it, and the role to give him.</summary>
[MessagePackObject]
public sealed record SetMemberRoleRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required ChannelRole Role { get; init; }

    /// <summary>Null: asked for again, the role is given again, also when somebody else has given another one meanwhile.</summary>
    [Key(3)]
    public ChangeId? ChangeId { get; init; }
}

/// <summary>A member of a channel who is to go.</summary>
[MessagePackObject]
public sealed record RemoveMemberRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    /// <summary>Null: asked for again, he is removed again, also when somebody else has taken him in meanwhile.</summary>
    [Key(2)]
    public ChangeId? ChangeId { get; init; }
}

/// <summary>A channel to become a member of.</summary>
[MessagePackObject]
public sealed record JoinRequest
{
    [Key(0)]
    public required string ChannelName { get; init; }

    /// <summary>Null: asked for again, he joins again, also when he has left meanwhile.</summary>
    [Key(1)]
    public ChangeId? ChangeId { get; init; }
}

/// <summary>A channel to leave.</summary>
[MessagePackObject]
public sealed record LeaveRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Null: asked for again, he leaves again, also when he has come back meanwhile.</summary>
    [Key(1)]
    public ChangeId? ChangeId { get; init; }
}

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
}

/// <summary>A member of a channel who is to go.</summary>
[MessagePackObject]
public sealed record RemoveMemberRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }
}

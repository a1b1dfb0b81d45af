using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>A role to give to a member, or a member to remove, and who does it.</summary>
[MessagePackObject]
public sealed record ChangeMemberRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Who does it.</summary>
    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required string UserName { get; init; }

    /// <summary>What he is to the server, by his token.</summary>
    [Key(3)]
    public required UserRole ServerRole { get; init; }

    /// <summary>To whom.</summary>
    [Key(4)]
    public required UserId MemberId { get; init; }

    /// <summary>Null: he is removed.</summary>
    [Key(5)]
    public ChannelRole? Role { get; init; }

    /// <summary>Null when the client gave none.</summary>
    [Key(6)]
    public ChangeId? ChangeId { get; init; }
}

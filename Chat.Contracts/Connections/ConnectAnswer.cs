using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Whom the client has reached, and as whom.</summary>
[MessagePackObject]
public sealed record ConnectAnswer
{
    /// <summary>Names the running hub process: 8 lower-case letters or digits.</summary>
    [Key(0)]
    public required string InstanceId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required string UserName { get; init; }

    [Key(3)]
    public required DateTimeOffset ServerTime { get; init; }

    /// <summary>
    /// Why an earlier connection of this user and <see cref="ConnectRequest.SessionId"/> was ended, when that was less than five
    /// minutes ago and may not have reached the client. Told once; may be lost.
    /// </summary>
    [Key(4)]
    public PreviousEnd? PreviousEnd { get; init; }

    /// <summary>
    /// When the connection ends (<see cref="DisconnectCode.TokenExpired"/>) unless it is renewed before, by the clock of
    /// <see cref="ServerTime"/>.
    /// </summary>
    [Key(5)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// Whether the server takes a <see cref="ChangeId"/>, and so has <see cref="IChatHub.JoinAsync"/> and <see cref="IChatHub.LeaveAsync"/>; false of a
    /// version before them, which ends a connection that calls them.
    /// </summary>
    [Key(6)]
    public bool TakesChangeIds { get; init; }
}

using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Who connects, and with what.</summary>
[MessagePackObject]
public sealed record ConnectRequest
{
    // Key 0 was the name of the user, before there were accounts. It stays a gap.

    /// <summary>Name and version of the client program, for the operator; at most 100 characters.</summary>
    [Key(1)]
    public required string Client { get; init; }

    /// <summary>The same for every connection of a client program; without one nothing is kept for the next connection.</summary>
    [Key(2)]
    public SessionId? SessionId { get; init; }

    /// <summary>
    /// Says who this is: an access token of the server's accounts (<see cref="Identity.ServerDescription"/> says where they are), as it was
    /// given out; at most <see cref="ChatLimits.MaxAccessTokenLength"/> characters. The connection ends when it does.
    /// </summary>
    [Key(3)]
    public required string AccessToken { get; init; }
}

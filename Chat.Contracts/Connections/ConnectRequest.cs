using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Who connects, and with what.</summary>
[MessagePackObject]
public sealed record ConnectRequest
{
    /// <summary>The name to go by where the server takes a name for an identity (Development only).</summary>
    [Key(0)]
    public string? UserName { get; init; }

    /// <summary>Name and version of the client program, for the operator; at most 100 characters.</summary>
    [Key(1)]
    public required string Client { get; init; }

    /// <summary>The same for every connection of a client program; without one nothing is kept for the next connection.</summary>
    [Key(2)]
    public SessionId? SessionId { get; init; }
}

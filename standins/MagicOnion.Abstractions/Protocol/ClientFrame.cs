namespace MagicOnion.Protocol;

internal enum ClientFrameKind
{
    FireAndForget,
    Request,
    ClientResult,
    ClientResultError,
    Heartbeat,
    ServerHeartbeatAck,
}

/// <summary>A message from client to server. Fields that the kind does not have are default.</summary>
internal readonly struct ClientFrame
{
    public ClientFrameKind Kind { get; init; }

    /// <summary>Request.</summary>
    public int MessageId { get; init; }

    public int MethodId { get; init; }

    /// <summary>ClientResult, ClientResultError: the request that is answered.</summary>
    public Guid ResultId { get; init; }

    /// <summary>ClientResultError.</summary>
    public int StatusCode { get; init; }

    /// <summary>ClientResultError: the message of the exception.</summary>
    public string? Detail { get; init; }

    /// <summary>ClientResultError: the whole exception, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Heartbeat, ServerHeartbeatAck.</summary>
    public short Sequence { get; init; }

    /// <summary>Heartbeat: milliseconds since the client's start. ServerHeartbeatAck: the server's Unix milliseconds, echoed.</summary>
    public long Time { get; init; }

    /// <summary>Serialised arguments or result; of a heartbeat, what follows the time and is echoed after the answer.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

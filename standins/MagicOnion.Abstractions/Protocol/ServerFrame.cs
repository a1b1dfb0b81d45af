namespace MagicOnion.Protocol;

internal enum ServerFrameKind
{
    Push,
    Response,
    ErrorResponse,
    ClientResultRequest,
    Heartbeat,
    ClientHeartbeatResponse,
}

/// <summary>A message from server to client. Fields that the kind does not have are default.</summary>
internal readonly struct ServerFrame
{
    public ServerFrameKind Kind { get; init; }

    /// <summary>Response, ErrorResponse; -1 answers nobody.</summary>
    public int MessageId { get; init; }

    public int MethodId { get; init; }

    /// <summary>ClientResultRequest.</summary>
    public Guid ResultId { get; init; }

    /// <summary>ErrorResponse.</summary>
    public int StatusCode { get; init; }

    /// <summary>ErrorResponse.</summary>
    public string? Detail { get; init; }

    /// <summary>ErrorResponse, when the server may tell.</summary>
    public string? StackTrace { get; init; }

    /// <summary>Heartbeat, ClientHeartbeatResponse.</summary>
    public short Sequence { get; init; }

    /// <summary>Heartbeat: the server's Unix milliseconds. ClientHeartbeatResponse: the client's time, echoed.</summary>
    public long Time { get; init; }

    /// <summary>Serialised arguments or result; of a heartbeat, its metadata.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

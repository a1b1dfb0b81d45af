namespace MagicOnion.Client;

public enum DisconnectionType
{
    /// <summary>This side closed the connection, or the server ended it without an error.</summary>
    CompletedNormally = 0,

    /// <summary>The connection was lost, or the server ended it with an error.</summary>
    Faulted = 1,

    /// <summary>The server did not answer heartbeats in time.</summary>
    TimedOut = 2,
}

public readonly struct DisconnectionReason(DisconnectionType type, Exception? exception)
{
    public DisconnectionType Type { get; } = type;

    public Exception? Exception { get; } = exception;
}

namespace Chat.Sdk.Connections;

/// <summary>Where a client stands.</summary>
public enum ConnectionState
{
    /// <summary>Not connected and not trying: before the first connection, after it failed, or because one has to sign in again.</summary>
    Disconnected,

    /// <summary>The first connection is being made.</summary>
    Connecting,

    Connected,

    /// <summary>The connection was lost and is being made again, for as long as it takes.</summary>
    Reconnecting,

    /// <summary>For good: closed by its owner, or told to stop by the server.</summary>
    Closed,
}

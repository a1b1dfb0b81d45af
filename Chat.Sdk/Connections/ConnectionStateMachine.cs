namespace Chat.Sdk.Connections;

/// <summary>The moves there are. Not safe for several threads at once; its owner guards it.</summary>
internal sealed class ConnectionStateMachine
{
    public ConnectionState Current { get; private set; } = ConnectionState.Disconnected;

    public static bool CanMove(ConnectionState from, ConnectionState to) => (from, to) switch
    {
        (ConnectionState.Closed, _) => false,
        (_, ConnectionState.Closed) => true,
        (ConnectionState.Disconnected, ConnectionState.Connecting) => true,
        (ConnectionState.Connecting, ConnectionState.Connected or ConnectionState.Disconnected) => true,
        (ConnectionState.Connected, ConnectionState.Reconnecting or ConnectionState.Disconnected) => true,
        (ConnectionState.Reconnecting, ConnectionState.Connected or ConnectionState.Disconnected) => true,
        _ => false,
    };

    /// <exception cref="InvalidOperationException">There is no such move; nothing has changed.</exception>
    public void Move(ConnectionState to)
    {
        if (!CanMove(Current, to))
        {
            throw new InvalidOperationException($"A client that is {Current} cannot become {to}.");
        }

        Current = to;
    }
}

using System.Collections.Concurrent;
using Chat.Contracts.Errors;
using Chat.Hub.Diagnostics;
using Chat.Hub.Limits;

namespace Chat.Hub.Connections;

/// <summary>Every connection of this hub that has said who it is.</summary>
internal sealed class ConnectionRegistry(HubMetrics metrics, HubLimits limits)
{
    private readonly ConcurrentDictionary<Guid, ConnectionState> _connections = new();
    private volatile bool _isClosing;

    public int Count => _connections.Count;

    public IReadOnlyCollection<ConnectionState> All => [.. _connections.Values];

    /// <summary>Those that are there, without a copy: one that comes or goes meanwhile may be among them or not.</summary>
    public IEnumerable<ConnectionState> Current => _connections.Select(entry => entry.Value);

    /// <summary>Refused: unavailable when the hub is about to stop.</summary>
    public void Add(ConnectionState connection)
    {
        if (!_connections.TryAdd(connection.Id, connection))
        {
            throw new InvalidOperationException("A connection was registered twice.");
        }

        metrics.ConnectionOpened();

        // After it was added: whoever closes has either seen this connection in the list or is seen here.
        if (_isClosing)
        {
            Remove(connection);
            throw new RefusalException(ErrorCode.Unavailable, "This server is about to stop. Connect again.");
        }
    }

    public void Remove(ConnectionState connection)
    {
        if (_connections.TryRemove(connection.Id, out _))
        {
            metrics.ConnectionClosed();
            limits.Leave(connection.Id);
        }
    }

    /// <summary>Takes nobody in any more. Those that are there.</summary>
    public IReadOnlyCollection<ConnectionState> Close()
    {
        _isClosing = true;
        return All;
    }
}

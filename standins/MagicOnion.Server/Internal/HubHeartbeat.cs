using System.Buffers;
using System.Collections.Concurrent;
using MagicOnion.Protocol;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.Logging;

namespace MagicOnion.Server.Internal;

/// <summary>Sends heartbeats to all connections of one hub type, as long as there are any. All share one sequence and one frame.</summary>
internal sealed class HubHeartbeat : IDisposable
{
    private readonly string _hub;
    private readonly TimeSpan _interval;
    private readonly TimeSpan? _timeout;
    private readonly IStreamingHubHeartbeatMetadataProvider? _metadata;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<HubHeartbeatConnection, byte> _connections = new();

    // Guards the timer's beginning and end against each other.
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _isRunning;
    private short _sequence;

    public HubHeartbeat(string hub, TimeSpan interval, TimeSpan? timeout, IStreamingHubHeartbeatMetadataProvider? metadata, TimeProvider timeProvider, ILogger logger)
    {
        _hub = hub;
        _interval = interval;
        _timeout = timeout;
        _metadata = metadata;
        _timeProvider = timeProvider;
        _logger = logger;
        _timer = timeProvider.CreateTimer(static state => ((HubHeartbeat)state!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public HubHeartbeatConnection Register(HubSession session)
    {
        var connection = new HubHeartbeatConnection(this, session, _timeout, _timeProvider);
        _connections.TryAdd(connection, 0);
        lock (_gate)
        {
            if (!_isRunning)
            {
                _isRunning = true;
                _timer.Change(_interval, _interval);
                ServerLog.BeginHeartbeatTimer(_logger, _hub, _interval, _timeout ?? Timeout.InfiniteTimeSpan);
            }
        }

        return connection;
    }

    public void Unregister(HubHeartbeatConnection connection)
    {
        if (!_connections.TryRemove(connection, out _))
        {
            return;
        }

        lock (_gate)
        {
            if (_isRunning && _connections.IsEmpty)
            {
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                ServerLog.ShutdownHeartbeatTimer(_logger, _hub);
            }
        }
    }

    public void TimedOut(HubSession session) => ServerLog.HeartbeatTimedOut(_logger, _hub, session.Context.ContextId);

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        var sequence = unchecked(_sequence++);
        var now = _timeProvider.GetUtcNow();
        var metadata = new ArrayBufferWriter<byte>();
        var hasMetadata = _metadata?.TryWriteMetadata(metadata) ?? false;
        var frame = HubFrame.Rent();
        ServerFrameWriter.WriteHeartbeat(frame, sequence, now.ToUnixTimeMilliseconds(), hasMetadata ? metadata.WrittenSpan : []);
        foreach (var (connection, _) in _connections)
        {
            connection.Send(frame, sequence);
        }

        frame.Release();
        ServerLog.SendHeartbeat(_logger, _hub);
    }
}

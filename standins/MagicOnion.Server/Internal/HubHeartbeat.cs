using System.Buffers;
using MagicOnion.Protocol;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.Logging;

namespace MagicOnion.Server.Internal;

/// <summary>
/// Sends heartbeats to all connections of one hub type, as long as there are any: to each once in an interval, to a part of them at
/// a time. Ten thousand at once, and their answers, are a second in which nothing else gets through. All share one sequence, and
/// those of one time a frame.
/// </summary>
internal sealed class HubHeartbeat : IDisposable
{
    private const int MaxParts = 250;
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(20);

    private readonly string _hub;
    private readonly TimeSpan _interval;
    private readonly TimeSpan? _timeout;
    private readonly IStreamingHubHeartbeatMetadataProvider? _metadata;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly TimeSpan _step;

    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly HashSet<HubHeartbeatConnection>[] _parts;
    private readonly Dictionary<HubHeartbeatConnection, (int Part, long Since)> _connections = [];
    private readonly ITimer _timer;
    private bool _isRunning;
    private int _nextToFill;
    private long _steps;
    private short _sequence;

    public HubHeartbeat(string hub, TimeSpan interval, TimeSpan? timeout, IStreamingHubHeartbeatMetadataProvider? metadata, TimeProvider timeProvider, ILogger logger)
    {
        _hub = hub;
        _interval = interval;
        _timeout = timeout;
        _metadata = metadata;
        _timeProvider = timeProvider;
        _logger = logger;
        _parts = [.. Enumerable.Range(0, Math.Clamp((int)(interval / ShortestStep), 1, MaxParts)).Select(_ => new HashSet<HubHeartbeatConnection>())];
        _step = interval / _parts.Length;
        _timer = timeProvider.CreateTimer(static state => ((HubHeartbeat)state!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public HubHeartbeatConnection Register(HubSession session)
    {
        var connection = new HubHeartbeatConnection(this, session, _timeout, _timeProvider);
        lock (_gate)
        {
            if (!_isRunning)
            {
                (_isRunning, _nextToFill, _steps) = (true, 0, 0);
                _timer.Change(_step, _step);
                ServerLog.BeginHeartbeatTimer(_logger, _hub, _interval, _timeout ?? Timeout.InfiniteTimeSpan);
            }

            _parts[_nextToFill].Add(connection);
            _connections.Add(connection, (_nextToFill, _steps));
            _nextToFill = (_nextToFill + 1) % _parts.Length;
        }

        return connection;
    }

    public void Unregister(HubHeartbeatConnection connection)
    {
        lock (_gate)
        {
            if (!_connections.Remove(connection, out var place))
            {
                return;
            }

            _parts[place.Part].Remove(connection);
            if (_isRunning && _connections.Count == 0)
            {
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                ServerLog.ShutdownHeartbeatTimer(_logger, _hub);
            }
        }
    }

    public void TimedOut(HubSession session) => ServerLog.HeartbeatTimedOut(_logger, _hub, session.Context.ContextId);

    /// <summary>Runs code of the application, whose failure must end neither a timer nor a connection.</summary>
    public void Guarded(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // See above.
        catch (Exception ex)
        {
            ServerLog.HeartbeatCallbackFailed(_logger, ex, _hub);
        }
#pragma warning restore CA1031
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        HubHeartbeatConnection[] connections;
        short sequence;
        lock (_gate)
        {
            _steps++;

            // Nobody's turn comes before a whole interval: who has just connected has shown that it lives.
            connections = [.. _parts[_steps % _parts.Length].Where(connection => _steps - _connections[connection].Since >= _parts.Length)];
            if (connections.Length == 0)
            {
                return;
            }

            sequence = unchecked(_sequence++);
        }

        var now = _timeProvider.GetUtcNow();
        var metadata = new ArrayBufferWriter<byte>();
        var hasMetadata = false;
        if (_metadata is not null)
        {
            Guarded(() => hasMetadata = _metadata.TryWriteMetadata(metadata));
        }

        var frame = HubFrame.Rent();
        ServerFrameWriter.WriteHeartbeat(frame, sequence, now.ToUnixTimeMilliseconds(), hasMetadata ? metadata.WrittenSpan : []);
        foreach (var connection in connections)
        {
            connection.Send(frame, sequence);
        }

        frame.Release();
        ServerLog.SendHeartbeat(_logger, _hub);
    }
}

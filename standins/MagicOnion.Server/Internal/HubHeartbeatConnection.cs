using MagicOnion.Protocol;
using MagicOnion.Server.Features;

namespace MagicOnion.Server.Internal;

/// <summary>The heartbeats of one connection. The clock runs from the first heartbeat that is not acknowledged.</summary>
internal sealed class HubHeartbeatConnection : IMagicOnionHeartbeatFeature, IDisposable
{
    private readonly HubHeartbeat _heartbeat;
    private readonly HubSession _session;
    private readonly TimeSpan? _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _timedOut = new();
    private readonly ITimer _clock;

    // Guards the fields below.
    private readonly Lock _gate = new();
    private bool _isWaiting;
    private bool _isDisposed;
    private short _lastSent;
    private DateTimeOffset _lastReceivedAt;
    private TimeSpan _latency;
    private Action<TimeSpan>? _onAck;

    public HubHeartbeatConnection(HubHeartbeat heartbeat, HubSession session, TimeSpan? timeout, TimeProvider timeProvider)
    {
        _heartbeat = heartbeat;
        _session = session;
        _timeout = timeout;
        _timeProvider = timeProvider;
        TimeoutToken = _timedOut.Token;
        _clock = timeProvider.CreateTimer(static state => ((HubHeartbeatConnection)state!).TimeOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset LastReceivedAt
    {
        get
        {
            lock (_gate)
            {
                return _lastReceivedAt;
            }
        }
    }

    public TimeSpan Latency
    {
        get
        {
            lock (_gate)
            {
                return _latency;
            }
        }
    }

    public CancellationToken TimeoutToken { get; }

    public void SetAckCallback(Action<TimeSpan>? callbackAction)
    {
        lock (_gate)
        {
            _onAck = callbackAction;
        }
    }

    public void Unregister()
    {
        _heartbeat.Unregister(this);
        lock (_gate)
        {
            _isWaiting = false;
            StopClock();
        }
    }

    public void Send(HubFrame frame, short sequence)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _lastSent = sequence;
            if (_timeout is { } timeout && !_isWaiting)
            {
                _clock.Change(timeout, Timeout.InfiniteTimeSpan);
            }

            _isWaiting = true;
        }

        _session.Outbox.Write(frame);
    }

    /// <summary>An acknowledgement of any heartbeat that was sent says that the client lives; sequences wrap around.</summary>
    public void Acknowledge(short sequence, long serverMilliseconds)
    {
        Action<TimeSpan>? onAck;
        TimeSpan latency;
        lock (_gate)
        {
            if (!_isWaiting || unchecked((short)(_lastSent - sequence)) < 0)
            {
                return;
            }

            _isWaiting = false;
            StopClock();
            _lastReceivedAt = _timeProvider.GetUtcNow();
            var elapsed = _lastReceivedAt.ToUnixTimeMilliseconds() - serverMilliseconds;
            latency = _latency = TimeSpan.FromMilliseconds(Math.Clamp(elapsed, 0, int.MaxValue));
            onAck = _onAck;
        }

        if (onAck is not null)
        {
            _heartbeat.Guarded(() => onAck(latency));
        }
    }

    public void Dispose()
    {
        Unregister();
        lock (_gate)
        {
            _isDisposed = true;
        }

        _clock.Dispose();
        _timedOut.Dispose();
    }

    private void StopClock()
    {
        if (!_isDisposed)
        {
            _clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void TimeOut()
    {
        lock (_gate)
        {
            if (!_isWaiting || _isDisposed)
            {
                return;
            }
        }

        _heartbeat.TimedOut(_session);
        _heartbeat.Guarded(_timedOut.Cancel);
        _session.End();
    }
}

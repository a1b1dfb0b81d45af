namespace MagicOnion.Client.Hubs;

/// <summary>
/// Asks the server for a sign of life at each interval. The time limit runs from the first question that nothing was heard after; any answer stops it.
/// </summary>
internal sealed class ClientHeartbeat : IDisposable
{
    private readonly Action<short, long> _send;
    private readonly Action _timedOut;
    private readonly TimeSpan? _timeout;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _beat;
    private readonly ITimer _limit;

    // Guards the fields below and the state of _limit.
    private readonly Lock _lock = new();
    private short _next;
    private bool _isWaiting;
    private bool _isStopped;

    public ClientHeartbeat(TimeSpan interval, TimeSpan? timeout, TimeProvider time, Action<short, long> send, Action timedOut)
    {
        _send = send;
        _timedOut = timedOut;
        _timeout = timeout;
        _time = time;
        _start = time.GetTimestamp();
        _limit = time.CreateTimer(static state => ((ClientHeartbeat)state!).OnLimit(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _beat = time.CreateTimer(static state => ((ClientHeartbeat)state!).OnBeat(), this, interval, interval);
    }

    private long ElapsedMilliseconds => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>The server answered. Returns how long it took in milliseconds, also when it did not echo what it was sent: 0 to <see cref="int.MaxValue"/>.</summary>
    public long Answered(long sentAt)
    {
        lock (_lock)
        {
            if (_isWaiting && !_isStopped)
            {
                _isWaiting = false;
                _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        return Math.Clamp(ElapsedMilliseconds - sentAt, 0, int.MaxValue);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        _beat.Dispose();
        _limit.Dispose();
    }

    private void OnBeat()
    {
        short sequence;
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            sequence = _next;
            _next = unchecked((short)(_next + 1));
            if (_timeout is { } timeout && !_isWaiting)
            {
                _isWaiting = true;
                _limit.Change(timeout, Timeout.InfiniteTimeSpan);
            }
        }

        _send(sequence, ElapsedMilliseconds);
    }

    private void OnLimit()
    {
        lock (_lock)
        {
            // An answer may have come while this was being called.
            if (_isStopped || !_isWaiting)
            {
                return;
            }
        }

        _timedOut();
    }
}

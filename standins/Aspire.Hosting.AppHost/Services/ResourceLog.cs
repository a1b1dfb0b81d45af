using System.Globalization;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

internal readonly record struct LogEntry(DateTimeOffset Time, string Text, bool IsError)
{
    public LogLine ToLine(int number) =>
        new(number, Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z' ", CultureInfo.InvariantCulture) + Text, IsError);
}

/// <summary>The last lines of one resource, and who reads on.</summary>
internal sealed class ResourceLog(string name)
{
    public const int BacklogCapacity = 10_000;

    // Guards the three fields below it: a reader gets backlog and later lines without gap or repeat.
    private readonly Lock _lock = new();
    private readonly Queue<LogEntry> _backlog = new();
    private readonly List<LogSubscription> _subscriptions = [];
    private bool _isComplete;

    public string Name { get; } = name;

    public void Append(LogEntry entry)
    {
        lock (_lock)
        {
            if (_backlog.Count == BacklogCapacity)
            {
                _backlog.Dequeue();
            }

            _backlog.Enqueue(entry);
            foreach (var subscription in _subscriptions)
            {
                subscription.Add(entry);
            }
        }
    }

    public LogEntry[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _backlog];
        }
    }

    /// <returns>The backlog; what follows it goes to the subscription.</returns>
    public LogEntry[] Attach(LogSubscription subscription, out bool isFirst)
    {
        lock (_lock)
        {
            isFirst = _subscriptions.Count == 0;
            if (!_isComplete)
            {
                subscription.SourceAttached();
                _subscriptions.Add(subscription);
            }

            return [.. _backlog];
        }
    }

    public void Detach(LogSubscription subscription, out bool isLast)
    {
        lock (_lock)
        {
            isLast = _subscriptions.Remove(subscription) && _subscriptions.Count == 0;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _backlog.Clear();
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            foreach (var subscription in _subscriptions)
            {
                subscription.SourceCompleted();
            }

            _subscriptions.Clear();
        }
    }

    /// <summary>The resource runs again after its log was completed.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _isComplete = false;
        }
    }
}

/// <summary>One reader of one or more logs. Holds 10,000 lines; when full the oldest are dropped and counted.</summary>
internal sealed class LogSubscription
{
    private readonly Channel<LogEntry> _channel;
    private int _sources = 1;
    private int _dropped;

    public LogSubscription() =>
        _channel = Channel.CreateBounded<LogEntry>(
            new BoundedChannelOptions(ResourceLog.BacklogCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));

    public ChannelReader<LogEntry> Reader => _channel.Reader;

    public void Add(LogEntry entry) => _channel.Writer.TryWrite(entry);

    public int TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public void SourceAttached() => Interlocked.Increment(ref _sources);

    /// <summary>The subscription itself counts as a source until everything is attached.</summary>
    public void SourceCompleted()
    {
        if (Interlocked.Decrement(ref _sources) == 0)
        {
            _channel.Writer.TryComplete();
        }
    }
}

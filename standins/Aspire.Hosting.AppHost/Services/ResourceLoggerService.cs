using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The logs of all resources: what their processes write, and what the AppHost says about them. Where a resource is given by
/// name, the name is a resource id or a model name; a model name stands for all replicas.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    private const int BatchSize = 1000;

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _replicas = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Channel<LogSubscriber>, bool> _watchers = new();

    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    /// <summary>Gets every line as it comes; must not block.</summary>
    internal Action<string, LogEntry>? Sink { get; set; }

    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    public ILogger GetLogger(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return new ResourceLogger(this, resourceName);
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The lines so far, then those that follow, until the log is completed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return ReadAsync(resourceName);
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.Name);
    }

    /// <summary>The lines so far.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        var lines = Number(Sources(resourceName).SelectMany(log => log.Snapshot()));
        await Task.CompletedTask.ConfigureAwait(false);
        if (lines.Length > 0)
        {
            yield return lines;
        }
    }

    /// <summary>Says of each resource when it gets its first reader and when it loses its last.</summary>
    public async IAsyncEnumerable<LogSubscriber> WatchAnySubscribersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // 1,000 changes; when full the oldest are dropped: only the latest of a resource matters.
        var channel = Channel.CreateBounded<LogSubscriber>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        _watchers[channel] = true;
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }

    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        Complete(resource.Name);
    }

    public void Complete(string name)
    {
        foreach (var log in Sources(name))
        {
            log.Complete();
        }
    }

    public void ClearBacklog(string resourceName)
    {
        foreach (var log in Sources(resourceName))
        {
            log.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        foreach (var watcher in _watchers.Keys)
        {
            watcher.Writer.TryComplete();
        }

        GC.SuppressFinalize(this);
    }

    internal void SetReplicas(string modelName, IEnumerable<string> ids) =>
        _replicas[modelName] = [.. ids.Where(id => !string.Equals(id, modelName, StringComparison.OrdinalIgnoreCase))];

    internal void Append(string resourceName, string text, bool isError)
    {
        var entry = new LogEntry(_time.GetUtcNow(), text, isError);
        var targets = _replicas.TryGetValue(resourceName, out var ids) && ids.Length > 0 ? ids : [resourceName];
        foreach (var target in targets)
        {
            Log(target).Append(entry);
            Sink?.Invoke(target, entry);
        }
    }

    internal void Reopen(string id) => Log(id).Reopen();

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, static key => new(key));

    private List<ResourceLog> Sources(string name) =>
        [Log(name), .. _replicas.TryGetValue(name, out var ids) ? ids.Select(Log) : []];

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var subscription = new LogSubscription();
        var sources = Sources(name);
        try
        {
            var backlog = Number(sources.SelectMany(log => Attach(log, subscription)));
            subscription.SourceCompleted();
            if (backlog.Length > 0)
            {
                yield return backlog;
            }

            var number = backlog.Length;
            while (await subscription.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                number += subscription.TakeDropped();
                var batch = new List<LogLine>();
                while (batch.Count < BatchSize && subscription.Reader.TryRead(out var entry))
                {
                    batch.Add(entry.ToLine(++number));
                }

                yield return batch;
            }
        }
        finally
        {
            foreach (var log in sources)
            {
                log.Detach(subscription, out var isLast);
                Announce(log, false, isLast);
            }
        }
    }

    private LogEntry[] Attach(ResourceLog log, LogSubscription subscription)
    {
        var backlog = log.Attach(subscription, out var isFirst);
        Announce(log, true, isFirst);
        return backlog;
    }

    private void Announce(ResourceLog log, bool hasSubscribers, bool hasChanged)
    {
        foreach (var watcher in hasChanged ? _watchers.Keys : [])
        {
            watcher.Writer.TryWrite(new(log.Name, hasSubscribers));
        }
    }

    private static LogLine[] Number(IEnumerable<LogEntry> entries) =>
        [.. entries.OrderBy(entry => entry.Time).Select((entry, index) => entry.ToLine(index + 1))];

    private sealed class ResourceLogger(ResourceLoggerService service, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            service.Append(name, exception is null ? text : $"{text}{Environment.NewLine}{exception}", logLevel >= LogLevel.Error);
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource, tells it to whoever watches, and lets others wait for it.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceState> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _loggers;
    private readonly SnapshotCommands _commands;
    private readonly CancellationTokenRegistration _onStopped;
    private ImmutableList<WatcherQueue> _watchers = [];
    private bool _isStopped;

    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger,
        IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        ArgumentNullException.ThrowIfNull(hostApplicationLifetime);
        _logger = logger;
        _services = serviceProvider;
        _loggers = resourceLoggerService;
        _commands = new(serviceProvider, logger);
        _onStopped = hostApplicationLifetime.ApplicationStopped.Register(EndWatching);
        var options = (IOptions<ResourceNotificationServiceOptions>?)serviceProvider.GetService(typeof(IOptions<ResourceNotificationServiceOptions>));
        DefaultWaitBehavior = (options?.Value ?? new()).DefaultWaitBehavior;
    }

    internal ResourceNotificationService(IHostApplicationLifetime lifetime, IServiceProvider services, ResourceLoggerService loggers)
        : this(NullLogger<ResourceNotificationService>.Instance, lifetime, services, loggers)
    {
    }

    internal WaitBehavior DefaultWaitBehavior { get; }

    /// <summary>The present state of every resource, then every change. A slow reader misses intermediate states, never the last.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = Watch();
        while (await watch.Queue.TakeAsync(cancellationToken).ConfigureAwait(false) is { } resourceEvent)
        {
            yield return resourceEvent;
        }
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceId);
        resourceEvent = _states.TryGetValue(resourceId, out var state) ? state.Last : null;
        return resourceEvent is not null;
    }

    /// <summary>Changes the state of a resource; of all replicas where it has several.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var id in ResourceInstancesAnnotation.IdsOf(resource))
        {
            await PublishUpdateAsync(resource, id, stateFactory).ConfigureAwait(false);
        }
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentException.ThrowIfNullOrEmpty(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);
        var state = _states.GetOrAdd(resourceId, static _ => new());
        lock (state)
        {
            var previous = state.Last?.Snapshot;
            var snapshot = stateFactory(previous ?? InitialSnapshot.Of(resource));
            snapshot = _commands.Update(resource, snapshot);
            state.Last = new(resource, resourceId, snapshot);
            if (previous?.State?.Text != snapshot.State?.Text)
            {
                LogStateChanged(resourceId, previous?.State?.Text, snapshot.State?.Text);
            }

            foreach (var watcher in Volatile.Read(ref _watchers))
            {
                watcher.Add(state.Last);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _onStopped.Dispose();
        EndWatching();
        GC.SuppressFinalize(this);
    }

    internal IEnumerable<ResourceEvent> CurrentStates() => _states.Values.Select(state => state.Last).OfType<ResourceEvent>();

    /// <summary>A queue that holds the present state of every resource, and gets every change until it is disposed of.</summary>
    internal WatchHandle Watch()
    {
        var queue = new WatcherQueue();
        ImmutableInterlocked.Update(ref _watchers, static (watchers, added) => watchers.Add(added), queue);
        foreach (var state in _states.Values)
        {
            lock (state)
            {
                if (state.Last is { } last)
                {
                    queue.AddReplay(last);
                }
            }
        }

        if (Volatile.Read(ref _isStopped))
        {
            queue.Complete();
        }

        return new(this, queue);
    }

    private void EndWatching()
    {
        Volatile.Write(ref _isStopped, true);
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            watcher.Complete();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Resource {ResourceId} went from {Previous} to {State}.")]
    private partial void LogStateChanged(string resourceId, string? previous, string? state);

    /// <summary>Locked while the state of its resource changes, so that watchers see the changes of one resource in order.</summary>
    private sealed class ResourceState
    {
        public ResourceEvent? Last { get; set; }
    }

    internal sealed class WatchHandle(ResourceNotificationService service, WatcherQueue queue) : IDisposable
    {
        public WatcherQueue Queue => queue;

        public void Dispose() =>
            ImmutableInterlocked.Update(ref service._watchers, static (watchers, removed) => watchers.Remove(removed), queue);
    }
}

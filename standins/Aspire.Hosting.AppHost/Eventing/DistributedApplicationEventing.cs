using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Calls subscribers in the order of their subscription.</summary>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly ConcurrentDictionary<Type, DistributedApplicationEventSubscription[]> _subscriptions = new();

    /// <summary>Told of failures that no publisher waits for.</summary>
    internal Action<IDistributedApplicationEvent, Exception>? OnUnobservedFailure { get; set; }

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationEventSubscription((@event, cancellationToken) => callback((T)@event, cancellationToken)));
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationResourceEventSubscription(resource, (@event, cancellationToken) => callback((T)@event, cancellationToken)));
    }

    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        foreach (var type in _subscriptions.Keys)
        {
            _subscriptions.AddOrUpdate(type, [], (_, all) => [.. all.Where(one => one != subscription)]);
        }
    }

    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    public async Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(@event);
        if (!_subscriptions.TryGetValue(typeof(T), out var all))
        {
            return;
        }

        var resource = (@event as IDistributedApplicationResourceEvent)?.Resource;
        var calls = all.Where(one => one is not DistributedApplicationResourceEventSubscription { Resource: { } wanted } || wanted == resource);
        var isConcurrent = dispatchBehavior is EventDispatchBehavior.BlockingConcurrent or EventDispatchBehavior.NonBlockingConcurrent;
        Func<Task> publish = isConcurrent ? () => AllAtOnceAsync(calls, @event, cancellationToken) : () => OneByOneAsync(calls, @event, cancellationToken);
        if (dispatchBehavior is EventDispatchBehavior.NonBlockingSequential or EventDispatchBehavior.NonBlockingConcurrent)
        {
            // Nobody waits for this task: it reports its failure itself.
            _ = Task.Run(() => ObserveAsync(publish, @event), CancellationToken.None);
            return;
        }

        await publish().ConfigureAwait(false);
    }

    private static async Task OneByOneAsync(
        IEnumerable<DistributedApplicationEventSubscription> calls, IDistributedApplicationEvent @event, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
        {
            await call.Callback(@event, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task AllAtOnceAsync(
        IEnumerable<DistributedApplicationEventSubscription> calls, IDistributedApplicationEvent @event, CancellationToken cancellationToken)
    {
        var running = Task.WhenAll(calls.Select(call => Task.Run(() => call.Callback(@event, cancellationToken), cancellationToken)));
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (Exception) when (running.Exception is { InnerExceptions.Count: > 1 } several)
        {
            ExceptionDispatchInfo.Throw(several);
        }
    }

    private async Task ObserveAsync(Func<Task> publish, IDistributedApplicationEvent @event)
    {
        try
        {
            await publish().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
        catch (Exception exception) when (OnUnobservedFailure is { } report)
        {
            report(@event, exception);
        }
    }

    private DistributedApplicationEventSubscription Add<T>(DistributedApplicationEventSubscription subscription)
    {
        _subscriptions.AddOrUpdate(typeof(T), [subscription], (_, all) => [.. all, subscription]);
        return subscription;
    }
}

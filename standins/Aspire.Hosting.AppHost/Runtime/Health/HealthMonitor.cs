using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>Watches for resources that run, and keeps their health reports.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    HealthCheckService checks,
    ProcessResources processes,
    TimeProvider time,
    ILogger<ResourceHealth> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<IResource, ResourceHealth> _resources = new();
    private Task _watching = Task.CompletedTask;

    public void Start() => _watching = WatchAsync();

    /// <summary>A replica answers now: its health is worth a look at once.</summary>
    public void OnListening(Replica replica)
    {
        if (_resources.TryGetValue(replica.Resource, out var health))
        {
            health.Wake();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await Task.WhenAll(_resources.Values.Select(health => health.Ended)).ConfigureAwait(false);
        foreach (var health in _resources.Values)
        {
            health.Dispose();
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var state in notifications.WatchAsync(_stopping.Token).ConfigureAwait(false))
            {
                var health = _resources.GetOrAdd(state.Resource, resource =>
                    new ResourceHealth(resource, notifications, eventing, services, checks, processes, time, logger, _stopping.Token));
                health.OnState(state);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }
}

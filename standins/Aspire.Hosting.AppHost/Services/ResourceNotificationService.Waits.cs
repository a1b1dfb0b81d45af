using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits until the resource, or one replica of it, is in the state; by default in Running.</summary>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the application stopped.</exception>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <returns>Which of the states it was.</returns>
    /// <inheritdoc cref="WaitForResourceAsync(string, string?, CancellationToken)"/>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var targets = targetStates.ToArray();
        var reached = await WaitForResourceAsync(
            resourceName, resourceEvent => targets.Any(resourceEvent.Snapshot.State.Is), cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <inheritdoc cref="WaitForResourceAsync(string, string?, CancellationToken)"/>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        RequireKnown(resourceName);
        using var watch = Watch();
        while (await watch.Queue.TakeAsync(cancellationToken).ConfigureAwait(false) is { } resourceEvent)
        {
            if (IsOf(resourceEvent, resourceName) && predicate(resourceEvent))
            {
                return resourceEvent;
            }
        }

        throw new OperationCanceledException($"The application stopped before resource '{resourceName}' was in the state waited for.");
    }

    /// <inheritdoc cref="WaitForResourceHealthyAsync(string, WaitBehavior, CancellationToken)"/>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>
    /// Waits until the resource is healthy and the handlers of its <see cref="ResourceReadyEvent"/> have ended. Of several
    /// replicas, one at least and every one that has not ended has to be healthy.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The resource is unavailable and the behavior is to stop then.</exception>
    /// <inheritdoc cref="WaitForResourceAsync(string, string?, CancellationToken)"/>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        RequireKnown(resourceName);
        var latest = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
        using var watch = Watch();
        while (await watch.Queue.TakeAsync(cancellationToken).ConfigureAwait(false) is { } resourceEvent)
        {
            if (!IsOf(resourceEvent, resourceName))
            {
                continue;
            }

            latest[resourceEvent.ResourceId] = resourceEvent;
            var healthy = latest.Values.Where(replica => replica.Snapshot is { ResourceReadyEvent: not null } && replica.Snapshot.IsHealthy()).ToArray();
            if (healthy.Length > 0 && latest.Values.All(replica => healthy.Contains(replica) || replica.Snapshot.IsTerminal()))
            {
                await Task.WhenAll(healthy.Select(replica => replica.Snapshot.ResourceReadyEvent!.EventTask)).WaitAsync(cancellationToken).ConfigureAwait(false);
                return healthy[^1];
            }

            if (waitBehavior is WaitBehavior.StopOnResourceUnavailable && latest.Values.All(replica => replica.Snapshot.IsUnavailable()))
            {
                throw new DistributedApplicationException($"Resource '{resourceName}' will not become healthy: {Describe(resourceEvent)}.");
            }
        }

        throw new OperationCanceledException($"The application stopped before resource '{resourceName}' was healthy.");
    }

    /// <summary>Waits for everything the resource was told to wait for; it is in the state Waiting meanwhile.</summary>
    /// <exception cref="DistributedApplicationException">A dependency ended, could not start, or completed with another exit code.</exception>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WaitForDependenciesAsync(resource, ResourceInstancesAnnotation.IdsOf(resource), cancellationToken);
    }

    internal async Task WaitForDependenciesAsync(IResource resource, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var waits = DependencyWait.Of(resource);
        if (waits.Count > 0)
        {
            await new DependencyWaits(this, _loggers.GetLogger(resource), resource, ids, waits).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal static string Describe(ResourceEvent resourceEvent)
    {
        var snapshot = resourceEvent.Snapshot;
        var exit = snapshot.ExitCode is { } code ? $" with exit code {code}" : "";
        return $"'{resourceEvent.ResourceId}' is in the state {snapshot.State?.Text ?? "unknown"}{exit}";
    }

    private static bool IsOf(ResourceEvent resourceEvent, string name) =>
        string.Equals(resourceEvent.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(resourceEvent.ResourceId, name, StringComparison.OrdinalIgnoreCase);

    private void RequireKnown(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        var model = _services.GetService<DistributedApplicationModel>();
        if (model is null || _states.ContainsKey(resourceName)
            || model.Resources.Any(resource => ResourceInstancesAnnotation.IdsOf(resource).Append(resource.Name).Contains(resourceName, StringComparer.OrdinalIgnoreCase)))
        {
            return;
        }

        var names = string.Join(", ", model.Resources.Select(resource => $"'{resource.Name}'"));
        throw new ArgumentException($"There is no resource '{resourceName}'. There are: {names}.", nameof(resourceName));
    }
}

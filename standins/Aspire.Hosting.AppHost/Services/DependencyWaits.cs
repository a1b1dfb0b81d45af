using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waits for all dependencies of one resource at once; the first that fails ends the wait.</summary>
internal sealed partial class DependencyWaits(
    ResourceNotificationService notifications, ILogger logger, IResource resource, IReadOnlyList<string> ids, IReadOnlyList<DependencyWait> waits)
{
    private readonly ILogger _logger = logger;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        string[] names = [.. waits.Select(wait => wait.Resource.Name).Distinct()];
        await PublishAsync(KnownResourceStates.Waiting, string.Join(", ", names)).ConfigureAwait(false);

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await AllOrFirstFailureAsync(waits.Select(wait => WaitAsync(wait, rest.Token)), rest).ConfigureAwait(false);

        await PublishAsync(KnownResourceStates.Starting, null).ConfigureAwait(false);
    }

    private async Task PublishAsync(string state, string? waitingFor)
    {
        foreach (var id in ids)
        {
            await notifications.PublishUpdateAsync(resource, id, snapshot => snapshot with
            {
                State = state,
                Properties = snapshot.Properties.With(KnownProperties.WaitingFor, waitingFor),
            }).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(DependencyWait wait, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var stops = (wait.Behavior ?? notifications.DefaultWaitBehavior) is WaitBehavior.StopOnResourceUnavailable;
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LogWaiting(name, wait.Type);
        var all = AllOrFirstFailureAsync(
            ResourceInstancesAnnotation.IdsOf(wait.Resource).Select(id => wait.Type is WaitType.WaitForCompletion
                ? CompletedAsync(wait, id, stops, rest.Token)
                : RunningAsync(wait, id, stops, rest.Token)), rest);
        if (stops && wait.Type is WaitType.WaitUntilHealthy && ResourceReferences.ProcessesBehind(wait.Resource) is { Count: > 0 } processes)
        {
            // A connection string has no process that could end: whose address it holds does.
            var gone = processes.SelectMany(ResourceInstancesAnnotation.IdsOf).Select(id => GoneAsync(name, id, rest.Token));
            var first = await Task.WhenAny([all, .. gone]).ConfigureAwait(false);
            await rest.CancelAsync().ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }

        await all.ConfigureAwait(false);
        LogWaited(name);
    }

    private async Task RunningAsync(DependencyWait wait, string id, bool stops, CancellationToken cancellationToken)
    {
        var started = await notifications.WaitForResourceAsync(
            id, e => e.Snapshot.State.Is(KnownResourceStates.Running) || (stops && e.Snapshot.IsUnavailable()), cancellationToken).ConfigureAwait(false);
        ThrowIfUnavailable(started);
        if (wait.Type is WaitType.WaitUntilStarted)
        {
            return;
        }

        var ready = await notifications.WaitForResourceAsync(
            id, e => (e.Snapshot.IsHealthy() && e.Snapshot.ResourceReadyEvent is not null) || (stops && e.Snapshot.IsUnavailable()), cancellationToken).ConfigureAwait(false);
        ThrowIfUnavailable(ready);
        await ready.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CompletedAsync(DependencyWait wait, string id, bool stops, CancellationToken cancellationToken)
    {
        var ended = await notifications.WaitForResourceAsync(
            id, e => stops ? e.Snapshot.IsUnavailable() : e.Snapshot.IsTerminal(), cancellationToken).ConfigureAwait(false);
        if (ended.Snapshot.State.Is(KnownResourceStates.FailedToStart) || ended.Snapshot.State.Is(KnownResourceStates.RuntimeUnhealthy))
        {
            ThrowIfUnavailable(ended);
        }

        if (ended.Snapshot.ExitCode is { } code && code != wait.ExitCode)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' waits for '{wait.Resource.Name}' to complete with exit code {wait.ExitCode}, but {ResourceNotificationService.Describe(ended)}.");
        }
    }

    private async Task GoneAsync(string dependency, string id, CancellationToken cancellationToken)
    {
        var gone = await notifications.WaitForResourceAsync(id, e => e.Snapshot.IsUnavailable(), cancellationToken).ConfigureAwait(false);
        throw new DistributedApplicationException(
            $"Resource '{resource.Name}' waits for '{dependency}', but what that refers to is not there: {ResourceNotificationService.Describe(gone)}.");
    }

    private void ThrowIfUnavailable(ResourceEvent dependency)
    {
        if (dependency.Snapshot.IsUnavailable())
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' waits for a resource that is not there: {ResourceNotificationService.Describe(dependency)}.");
        }
    }

    private static async Task AllOrFirstFailureAsync(IEnumerable<Task> tasks, CancellationTokenSource rest)
    {
        var left = tasks.ToList();
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left).ConfigureAwait(false);
            left.Remove(ended);
            if (!ended.IsCompletedSuccessfully)
            {
                await rest.CancelAsync().ConfigureAwait(false);
            }

            await ended.ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "[sys] Waiting for resource '{Dependency}' ({Type}).")]
    private partial void LogWaiting(string dependency, WaitType type);

    [LoggerMessage(2, LogLevel.Information, "[sys] Waited for resource '{Dependency}'.")]
    private partial void LogWaited(string dependency);
}

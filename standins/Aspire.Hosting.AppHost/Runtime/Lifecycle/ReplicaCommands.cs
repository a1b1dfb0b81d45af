using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>The commands of every resource that runs as a process: start, stop and restart.</summary>
internal sealed class ReplicaCommands(ProcessLifecycle lifecycle)
{
    /// <param name="resource">What they start and stop.</param>
    /// <param name="stopping">The application stops: nothing is started any more, however long it has waited for its dependencies.</param>
    public void AddTo(ProcessResource resource, CancellationToken stopping)
    {
        Add(resource, KnownResourceCommands.StartCommand, "Start", "Play", StartState, StartAsync, stopping);
        Add(resource, KnownResourceCommands.StopCommand, "Stop", "Stop", StopState, (replica, _) => StopAsync(replica), stopping, endsWait: true);
        Add(resource, KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", RestartState, (replica, _) => RestartAsync(replica, stopping), stopping);
    }

    private static void Add(
        ProcessResource resource,
        string name,
        string displayName,
        string icon,
        Func<CustomResourceSnapshot, ResourceCommandState> state,
        Func<Replica, CancellationToken, Task<string?>> execute,
        CancellationToken stopping,
        bool endsWait = false)
    {
        if (resource.Resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
        {
            return;
        }

        resource.Resource.Annotations.Add(new ResourceCommandAnnotation(
            name, displayName, context => state(context.ResourceSnapshot), ExecuteAsync, null, null, null, icon, IconVariant.Filled, isHighlighted: true));

        async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
        {
            var replica = resource.Replicas.First(replica => string.Equals(replica.Id, context.ResourceName, StringComparison.OrdinalIgnoreCase));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
            try
            {
                // What waits holds the gate, perhaps for ever. A stop of another replica may have ended the wait of both.
                var waitEnded = endsWait && replica.WaitGivenUp is { } wait && (wait.TrySetResult() || wait.Task.IsCompletedSuccessfully);
                await replica.Gate.WaitAsync(either.Token).ConfigureAwait(false);
                try
                {
                    if (waitEnded && replica.Running is null)
                    {
                        return CommandResults.Success();
                    }

                    var problem = await execute(replica, either.Token).ConfigureAwait(false);
                    return problem is null ? CommandResults.Success() : CommandResults.Failure(problem);
                }
                finally
                {
                    replica.Gate.Release();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return CommandResults.Canceled();
            }
        }
    }

    private static ResourceCommandState StartState(CustomResourceSnapshot snapshot) =>
        IsStopped(snapshot) ? ResourceCommandState.Enabled
        : snapshot.State.Is(KnownResourceStates.Running) ? ResourceCommandState.Hidden
        : ResourceCommandState.Disabled;

    private static ResourceCommandState StopState(CustomResourceSnapshot snapshot) =>
        IsStopped(snapshot) ? ResourceCommandState.Hidden
        : snapshot.State.Is(KnownResourceStates.Waiting) ? ResourceCommandState.Enabled
        : RestartState(snapshot);

    private static ResourceCommandState RestartState(CustomResourceSnapshot snapshot) =>
        snapshot.State.Is(KnownResourceStates.Running) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static bool IsStopped(CustomResourceSnapshot snapshot) =>
        snapshot.IsUnavailable() || snapshot.State is null || snapshot.State.Is(KnownResourceStates.NotStarted);

    private async Task<string?> StartAsync(Replica replica, CancellationToken cancellationToken)
    {
        if (replica.Running is { Process.Exited.IsCompleted: true } last)
        {
            // Its end is being told at this moment; it must not be told after the new start.
            await last.Told.ConfigureAwait(false);
        }

        return replica.Running is null
            ? await lifecycle.StartAsync(replica.Owner, [replica], cancellationToken).ConfigureAwait(false)
            : $"'{replica.Id}' runs already.";
    }

    /// <summary>Not given up with the one who asked for it, a dashboard that dies perhaps: giving it up means a kill.</summary>
    private async Task<string?> StopAsync(Replica replica)
    {
        if (replica.Running is null)
        {
            return $"'{replica.Id}' does not run.";
        }

        await lifecycle.StopAsync(replica, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> RestartAsync(Replica replica, CancellationToken stopping)
    {
        await lifecycle.StopAsync(replica, CancellationToken.None).ConfigureAwait(false);
        return await lifecycle.StartAsync(replica.Owner, [replica], stopping).ConfigureAwait(false);
    }
}

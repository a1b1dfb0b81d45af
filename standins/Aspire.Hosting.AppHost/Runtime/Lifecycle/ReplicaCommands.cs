using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>The commands of every resource that runs as a process: start, stop and restart.</summary>
internal sealed class ReplicaCommands(ProcessLifecycle lifecycle)
{
    public void AddTo(ProcessResource resource)
    {
        Add(resource, KnownResourceCommands.StartCommand, "Start", "Play", StartState, StartAsync);
        Add(resource, KnownResourceCommands.StopCommand, "Stop", "Stop", StopState, StopAsync);
        Add(resource, KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", RestartState, RestartAsync);
    }

    private static void Add(
        ProcessResource resource,
        string name,
        string displayName,
        string icon,
        Func<CustomResourceSnapshot, ResourceCommandState> state,
        Func<Replica, CancellationToken, Task<string?>> execute)
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
            await replica.Gate.WaitAsync(context.CancellationToken).ConfigureAwait(false);
            try
            {
                var problem = await execute(replica, context.CancellationToken).ConfigureAwait(false);
                return problem is null ? CommandResults.Success() : CommandResults.Failure(problem);
            }
            finally
            {
                replica.Gate.Release();
            }
        }
    }

    private static ResourceCommandState StartState(CustomResourceSnapshot snapshot) =>
        IsStopped(snapshot) ? ResourceCommandState.Enabled
        : snapshot.State.Is(KnownResourceStates.Running) ? ResourceCommandState.Hidden
        : ResourceCommandState.Disabled;

    private static ResourceCommandState StopState(CustomResourceSnapshot snapshot) =>
        IsStopped(snapshot) ? ResourceCommandState.Hidden : RestartState(snapshot);

    private static ResourceCommandState RestartState(CustomResourceSnapshot snapshot) =>
        snapshot.State.Is(KnownResourceStates.Running) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static bool IsStopped(CustomResourceSnapshot snapshot) =>
        snapshot.IsUnavailable() || snapshot.State is null || snapshot.State.Is(KnownResourceStates.NotStarted);

    private async Task<string?> StartAsync(Replica replica, CancellationToken cancellationToken) =>
        replica.Running is null
            ? await lifecycle.StartAsync(replica.Owner, [replica], cancellationToken).ConfigureAwait(false)
            : $"'{replica.Id}' runs already.";

    private async Task<string?> StopAsync(Replica replica, CancellationToken cancellationToken)
    {
        if (replica.Running is null)
        {
            return $"'{replica.Id}' does not run.";
        }

        await lifecycle.StopAsync(replica, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> RestartAsync(Replica replica, CancellationToken cancellationToken)
    {
        await lifecycle.StopAsync(replica, cancellationToken).ConfigureAwait(false);
        return await lifecycle.StartAsync(replica.Owner, [replica], cancellationToken).ConfigureAwait(false);
    }
}

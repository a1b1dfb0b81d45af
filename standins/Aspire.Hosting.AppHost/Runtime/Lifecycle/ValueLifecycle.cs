using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>What resources without a process wait for: a connection string for what it is made of, a part of another resource for that one.</summary>
internal sealed partial class ValueLifecycle(
    ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services, ILogger<ValueLifecycle> logger)
{
    private readonly ILogger<ValueLifecycle> _logger = logger;

    /// <summary>Whether the state of the resource is that of its parent; the author of any other sets it himself.</summary>
    public static bool IsPartOfParent(IResource resource) =>
        resource is IResourceWithParent && !ResourceReferences.IsProcess(resource) && !resource.HasAnnotationOfType<ResourceSnapshotAnnotation>();

    /// <summary>A connection string is there when what it is made of has been started.</summary>
    public void HoldBackConnectionStrings() => eventing.Subscribe<BeforeResourceStartedEvent>(async (@event, cancellationToken) =>
    {
        if (ResourceReferences.IsProcess(@event.Resource))
        {
            return;
        }

        await notifications.WaitForDependenciesAsync(@event.Resource, cancellationToken).ConfigureAwait(false);
        foreach (var process in ResourceReferences.ProcessesBehind(@event.Resource))
        {
            await WaitUntilStartedAsync(@event.Resource, process, cancellationToken).ConfigureAwait(false);
        }
    });

    /// <summary>Lets a resource that is part of another have the state of that one.</summary>
    public async Task FollowParentAsync(IResourceWithParent child, CancellationToken cancellationToken)
    {
        try
        {
            var isTold = false;
            ResourceStateSnapshot? followed = null;
            await foreach (var parent in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (parent.Resource != child.Parent || parent.Snapshot.State is null || parent.Snapshot.State == followed)
                {
                    continue;
                }

                followed = parent.Snapshot.State;
                var isRunning = followed.Is(KnownResourceStates.Running);
                if (isRunning && !isTold)
                {
                    isTold = true;
                    await TellConnectionStringAsync(child, cancellationToken).ConfigureAwait(false);
                }

                await notifications.PublishUpdateAsync(child, snapshot => snapshot with
                {
                    State = parent.Snapshot.State,
                    ExitCode = parent.Snapshot.ExitCode,
                    StartTimeStamp = parent.Snapshot.StartTimeStamp,
                    StopTimeStamp = parent.Snapshot.StopTimeStamp,
                    ResourceReadyEvent = isRunning ? snapshot.ResourceReadyEvent : null,
                }).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
#pragma warning disable CA1031 // Whatever a handler throws, the resource is not to be had, and that is its state.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, child.Name);
            await notifications.PublishUpdateAsync(
                child, snapshot => snapshot with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }

    /// <summary>Tells that a connection string can be had; waits for its parts.</summary>
    public async Task TellConnectionStringAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithConnectionString source)
        {
            await source.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitUntilStartedAsync(IResource resource, IResource process, CancellationToken cancellationToken)
    {
        var state = await notifications.WaitForResourceAsync(
            process.Name, e => e.Snapshot.State.Is(KnownResourceStates.Running) || e.Snapshot.IsUnavailable(), cancellationToken).ConfigureAwait(false);
        if (state.Snapshot.IsUnavailable())
        {
            throw new DistributedApplicationException(
                $"The connection string '{resource.Name}' refers to a resource that is not there: {ResourceNotificationService.Describe(state)}.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Resource {Resource} could not follow its parent.")]
    private partial void LogFailed(Exception exception, string resource);
}

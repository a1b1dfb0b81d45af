using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>The states of resources that are not processes: parameters, connection strings, external services, and what lives in another resource.</summary>
internal sealed partial class ValueLifecycle(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<ValueLifecycle> logger)
{
    private readonly ILogger<ValueLifecycle> _logger = logger;

    /// <summary>Whether the state of the resource is kept here; the author of any other keeps it himself.</summary>
    public static bool Handles(IResource resource) => !ResourceReferences.IsProcess(resource)
        && (resource is ParameterResource or ConnectionStringResource or ExternalServiceResource
            || (resource is IResourceWithParent && !resource.HasAnnotationOfType<ResourceSnapshotAnnotation>()));

    public async Task RunAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            switch (resource)
            {
                case ParameterResource parameter:
                    await RunParameterAsync(parameter, cancellationToken).ConfigureAwait(false);
                    break;
                case ConnectionStringResource connectionString:
                    await RunConnectionStringAsync(connectionString, cancellationToken).ConfigureAwait(false);
                    break;
                case ExternalServiceResource external:
                    var url = await external.GetUriAsync(cancellationToken).ConfigureAwait(false);
                    await notifications.PublishUpdateAsync(
                        resource, snapshot => AsRunning(snapshot) with { Urls = [new(null, url.ToString(), false)] }).ConfigureAwait(false);
                    break;
                case IResourceWithParent child:
                    await FollowParentAsync(resource, child.Parent, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
#pragma warning disable CA1031 // Whatever the value's provider or a handler throws, the resource has no value, and that is its state.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(resource, exception).ConfigureAwait(false);
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

    private static CustomResourceSnapshot AsRunning(CustomResourceSnapshot snapshot) => snapshot with { State = KnownResourceStates.Running };

    private async Task RunParameterAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        var value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        await TellConnectionStringAsync(parameter, cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(parameter, snapshot => AsRunning(snapshot) with
        {
            Properties = snapshot.Properties.With(KnownProperties.ParameterValue, value, parameter.Secret),
        }).ConfigureAwait(false);
    }

    /// <summary>A connection string is there when what it is made of has started and its text can be had.</summary>
    private async Task RunConnectionStringAsync(ConnectionStringResource resource, CancellationToken cancellationToken)
    {
        await notifications.WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
        foreach (var process in ResourceReferences.ProcessesBehind(resource))
        {
            await WaitUntilStartedAsync(resource, process, cancellationToken).ConfigureAwait(false);
        }

        var value = await ((IResourceWithConnectionString)resource).GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(resource, snapshot => AsRunning(snapshot) with
        {
            Properties = snapshot.Properties.With(KnownProperties.ConnectionString, value, isSensitive: true),
        }).ConfigureAwait(false);
    }

    private async Task WaitUntilStartedAsync(ConnectionStringResource resource, IResource process, CancellationToken cancellationToken)
    {
        var state = await notifications.WaitForResourceAsync(
            process.Name, e => e.Snapshot.State.Is(KnownResourceStates.Running) || e.Snapshot.IsUnavailable(), cancellationToken).ConfigureAwait(false);
        if (state.Snapshot.IsUnavailable())
        {
            throw new DistributedApplicationException(
                $"The connection string '{resource.Name}' refers to a resource that is not there: {ResourceNotificationService.Describe(state)}.");
        }
    }

    private async Task FollowParentAsync(IResource child, IResource parent, CancellationToken cancellationToken)
    {
        var isTold = false;
        ResourceStateSnapshot? followed = null;
        await foreach (var state in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (state.Resource != parent || state.Snapshot.State is null || state.Snapshot.State == followed)
            {
                continue;
            }

            followed = state.Snapshot.State;
            if (!isTold && state.Snapshot.State.Is(KnownResourceStates.Running))
            {
                isTold = true;
                await TellConnectionStringAsync(child, cancellationToken).ConfigureAwait(false);
            }

            await notifications.PublishUpdateAsync(child, snapshot => snapshot with
            {
                State = state.Snapshot.State,
                ExitCode = state.Snapshot.ExitCode,
                StartTimeStamp = state.Snapshot.StartTimeStamp,
                StopTimeStamp = state.Snapshot.StopTimeStamp,
                ResourceReadyEvent = state.Snapshot.State.Is(KnownResourceStates.Running) ? snapshot.ResourceReadyEvent : null,
            }).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(IResource resource, Exception exception)
    {
        LogFailed(resource.Name, exception.Message);
        loggers.Append(resource.Name, exception.Message, true);
        var state = exception is MissingParameterValueException && resource is ParameterResource
            ? KnownResourceStates.ValueMissing
            : KnownResourceStates.FailedToStart;
        await notifications.PublishUpdateAsync(
            resource, snapshot => snapshot with { State = new(state, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Error, "Resource {Resource} has no value: {Reason}")]
    private partial void LogFailed(string resource, string reason);
}

using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Brings the resources that have a value but no process to the state that the value allows.</summary>
internal static partial class ValueResourceInitialization
{
    public static Task ShowParameterAsync(ParameterResource resource, InitializeResourceEvent @event, CancellationToken cancellationToken) =>
        GuardAsync(resource, @event, async () =>
        {
            var value = await resource.GetValueAsync(cancellationToken).ConfigureAwait(false);
            await PublishRunningAsync(resource, @event, new(KnownProperties.ParameterValue, value) { IsSensitive = resource.Secret }).ConfigureAwait(false);
        });

    public static Task ShowConnectionStringAsync(IResourceWithConnectionString resource, InitializeResourceEvent @event, CancellationToken cancellationToken) =>
        GuardAsync(resource, @event, async () =>
        {
            // Waiting for others happens in the handlers of this event, as for a resource with a process.
            await @event.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, @event.Services), cancellationToken).ConfigureAwait(false);
            var value = await resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            await @event.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, @event.Services), cancellationToken).ConfigureAwait(false);
            await PublishRunningAsync(resource, @event, new(KnownProperties.ConnectionString, value) { IsSensitive = true }).ConfigureAwait(false);
        });

    public static Task ShowExternalServiceAsync(ExternalServiceResource resource, InitializeResourceEvent @event, CancellationToken cancellationToken) =>
        GuardAsync(resource, @event, async () =>
        {
            var uri = await resource.GetUriAsync(cancellationToken).ConfigureAwait(false);
            await @event.Notifications.PublishUpdateAsync(resource, snapshot => snapshot with { Urls = [new(null, uri.ToString(), IsInternal: false)] }).ConfigureAwait(false);
            await PublishRunningAsync(resource, @event, new(KnownProperties.Source, uri.ToString())).ConfigureAwait(false);
        });

    private static Task PublishRunningAsync(IResource resource, InitializeResourceEvent @event, ResourcePropertySnapshot property) =>
        @event.Notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            Properties = [.. snapshot.Properties.Where(known => known.Name != property.Name), property],
        });

    private static async Task GuardAsync(IResource resource, InitializeResourceEvent @event, Func<Task> initialize)
    {
        try
        {
            await initialize().ConfigureAwait(false);
        }
        catch (MissingParameterValueException exception)
        {
            ValueMissing(@event.Logger, exception.Message);
            await @event.Notifications.PublishUpdateAsync(
                resource, snapshot => snapshot with { State = new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn) }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Failed(@event.Logger, exception, resource.Name);
            await @event.Notifications.PublishUpdateAsync(
                resource, snapshot => snapshot with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "{Problem}")]
    private static partial void ValueMissing(ILogger logger, string problem);

    [LoggerMessage(3, LogLevel.Error, "The value of '{Resource}' could not be worked out.")]
    private static partial void Failed(ILogger logger, Exception exception, string resource);
}

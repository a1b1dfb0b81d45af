using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>Runs the application: brings every resource up in the order the model asks for, and takes them down in the reverse one.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    DistributedApplicationOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IEnumerable<IDistributedApplicationEventingSubscriber> subscribers,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ProcessResources processes,
    ProcessLifecycle lifecycle,
    ValueLifecycle values,
    ReplicaCommands commands,
    EndpointAllocator endpoints,
    ContainerEngine containers,
    HealthMonitor health,
    GuardRoom guardRoom,
    ResourceLogOutput output,
    ILogger<Orchestrator> logger) : IHostedService, IAsyncDisposable
{
    private readonly ILogger<Orchestrator> _logger = logger;
    private readonly CancellationTokenSource _stopping = new();

    // Guards the task below: the host stops the application and disposes it, perhaps at once.
    private readonly Lock _lock = new();
    private readonly List<Task> _background = [];
    private Task _starting = Task.CompletedTask;
    private Task? _stopped;

    /// <summary>Returns when every resource that starts by itself has been created, or has failed to start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsPublishMode)
        {
            return;
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var starting = StartAllAsync(both.Token);
        _starting = starting;
        try
        {
            await starting.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop while it started: an end like any other. The host stops what it takes for started.
        }
        catch
        {
            // The host does not stop what has not started: nothing may be left behind.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops every process, each after those that need it. A cancelled token ends the rest at once.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _stopped ??= StopAllAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        foreach (var subscriber in subscribers)
        {
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);
        new DependencyGraph(model.Resources).ThrowIfCircular();
        output.Start();
        await ShowResourcesAsync().ConfigureAwait(false);
        lifecycle.OnListening = health.OnListening;
        health.Start();
        values.HoldBackConnectionStrings();
        InitializeResources(cancellationToken);
        await AllocateEndpointsAsync(cancellationToken).ConfigureAwait(false);

        foreach (var resource in model.Resources.Where(ValueLifecycle.IsPartOfParent))
        {
            _background.Add(values.FollowParentAsync((IResourceWithParent)resource, _stopping.Token));
        }

        await Task.WhenAll(processes.All.Where(resource => resource.StartsByItself).Select(resource => StartAsync(resource, cancellationToken))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
        if (!options.DisableDashboard)
        {
            LogStarted();
        }
    }

    private async Task ShowResourcesAsync()
    {
        foreach (var resource in model.Resources.Where(ResourceReferences.IsProcess))
        {
            var process = new ProcessResource(resource);
            processes.Add(process);
            string[] ids = [.. process.Replicas.Select(replica => replica.Id)];
            resource.Annotations.Add(new ResourceInstancesAnnotation(ids));
            loggers.SetReplicas(resource.Name, ids);
            commands.AddTo(process, _stopping.Token);
        }

        foreach (var resource in model.Resources)
        {
            string? first = processes.Find(resource) is not { } process ? null
                : process.StartsByItself ? KnownResourceStates.Starting : KnownResourceStates.NotStarted;
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = first ?? snapshot.State }).ConfigureAwait(false);
        }
    }

    /// <summary>Handlers may drive their resource for as long as it lives: nobody waits for them here.</summary>
    private void InitializeResources(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            var initialize = new InitializeResourceEvent(resource, eventing, loggers, notifications, services);
            _background.Add(ObserveAsync(resource, eventing.PublishAsync(initialize, _stopping.Token)));
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task ObserveAsync(IResource resource, Task initializing)
    {
        try
        {
            await initializing.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application stops.
        }
#pragma warning disable CA1031 // The handler is the AppHost author's; the other resources go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogInitializeFailed(exception, resource.Name);
            await notifications.PublishUpdateAsync(
                resource, snapshot => snapshot with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }

    private async Task AllocateEndpointsAsync(CancellationToken cancellationToken)
    {
        foreach (var process in processes.All)
        {
            endpoints.Allocate(process, canRun: process.Resource is not ContainerResource || await containers.Command.ConfigureAwait(false) is not null);
        }

        foreach (var process in processes.All.Where(process => process.Resource.HasAnnotationOfType<EndpointAnnotation>()))
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(process.Resource, services), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartAsync(ProcessResource resource, CancellationToken cancellationToken)
    {
        foreach (var replica in resource.Replicas)
        {
            await replica.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await lifecycle.StartAsync(resource, resource.Replicas, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var replica in resource.Replicas)
            {
                replica.Gate.Release();
            }
        }
    }

    private async Task StopAllAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _starting.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever started the application has got this exception.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        await StopProcessesAsync(cancellationToken).ConfigureAwait(false);
        await health.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_background).ConfigureAwait(false);
        await endpoints.DisposeAsync().ConfigureAwait(false);
        guardRoom.Dispose();
        await output.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopProcessesAsync(CancellationToken cancellationToken)
    {
        var graph = new DependencyGraph(model.Resources);
        var stops = new Dictionary<IResource, Lazy<Task>>();
        foreach (var process in processes.All)
        {
            stops.Add(process.Resource, new(() => StopAsync(process)));
        }

        await Task.WhenAll(stops.Values.Select(stop => stop.Value)).ConfigureAwait(false);

        async Task StopAsync(ProcessResource process)
        {
            await Task.Yield();
            await Task.WhenAll(graph.DependentsOf(process.Resource).Where(stops.ContainsKey).Select(dependent => stops[dependent].Value)).ConfigureAwait(false);
            await Task.WhenAll(process.Replicas.Select(async replica =>
            {
                // A command may be starting or stopping it at this moment. When the time is up it is ended whatever the command does.
                await replica.Gate.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await lifecycle.StopAsync(replica, cancellationToken).ConfigureAwait(false);
                await replica.Ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            })).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The application has started. Press Ctrl+C to stop it.")]
    private partial void LogStarted();

    [LoggerMessage(2, LogLevel.Error, "A handler of InitializeResourceEvent of resource {Resource} failed.")]
    private partial void LogInitializeFailed(Exception exception, string resource);
}

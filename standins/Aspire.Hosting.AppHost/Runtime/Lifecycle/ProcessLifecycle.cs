using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>Starts and stops replicas, and tells what becomes of them.</summary>
internal sealed partial class ProcessLifecycle(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider services,
    ProcessSpecs specs,
    ValueLifecycle values,
    ListeningProbe listening,
    ContainerEngine containers,
    GuardRoom guardRoom,
    TimeProvider time,
    ILogger<ProcessLifecycle> logger)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger<ProcessLifecycle> _logger = logger;

    /// <summary>Told when the endpoints of a replica answer.</summary>
    public Action<Replica>? OnListening { get; set; }

    /// <summary>Starts replicas of one resource after everything it waits for.</summary>
    /// <returns>Why it did not start, or <see langword="null"/>.</returns>
    public async Task<string?> StartAsync(ProcessResource resource, IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        var model = resource.Resource;
        try
        {
            foreach (var replica in replicas)
            {
                await PublishAsync(replica, AsStarting).ConfigureAwait(false);
            }

            if (model is ContainerResource && await containers.Command.ConfigureAwait(false) is null)
            {
                await RefuseContainerAsync(replicas).ConfigureAwait(false);
                return "No container engine answers.";
            }

            if (resource.Problem is not null)
            {
                throw new DistributedApplicationException(resource.Problem);
            }

            await values.TellConnectionStringAsync(model, cancellationToken).ConfigureAwait(false);
            if (!await WaitAsync(model, replicas, cancellationToken).ConfigureAwait(false))
            {
                return $"'{model.Name}' was stopped while it waited.";
            }

            await eventing.PublishAsync(new BeforeResourceStartedEvent(model, services), cancellationToken).ConfigureAwait(false);
            var problems = await Task.WhenAll(replicas.Select(replica => LaunchAsync(replica, cancellationToken))).ConfigureAwait(false);
            return Array.Find(problems, problem => problem is not null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            foreach (var replica in replicas)
            {
                await FailAsync(replica, exception).ConfigureAwait(false);
            }

            return exception.Message;
        }
        catch (OperationCanceledException)
        {
            foreach (var replica in replicas.Where(replica => replica.Running is null))
            {
                await PublishAsync(replica, snapshot => snapshot with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Asks the process to end, and ends it when it has not after ten seconds or when the token is cancelled.</summary>
    public async Task StopAsync(Replica replica, CancellationToken cancellationToken)
    {
        if (replica.Running is not { } running)
        {
            return;
        }

        running.IsStopRequested = true;
        await PublishAsync(replica, snapshot => snapshot with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
        if (!await running.Process.StopAsync(StopLimit, cancellationToken).ConfigureAwait(false) && replica.Resource is ContainerResource container)
        {
            await containers.RemoveAsync(ContainerCommand.NameOf(container, replica.Id)).ConfigureAwait(false);
        }

        await running.Ended.ConfigureAwait(false);
    }

    private CustomResourceSnapshot AsEnded(CustomResourceSnapshot snapshot, Replica replica, int exitCode) => snapshot with
    {
        State = replica.Resource is ContainerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished,
        ExitCode = exitCode,
        StopTimeStamp = time.GetUtcNow().UtcDateTime,
        Properties = snapshot.Properties.With(KnownProperties.ExitCode, exitCode),
    };

    private static CustomResourceSnapshot AsStarting(CustomResourceSnapshot snapshot) => snapshot with
    {
        State = KnownResourceStates.Starting,
        ExitCode = null,
        StartTimeStamp = null,
        StopTimeStamp = null,
        ResourceReadyEvent = null,
        HealthReports = [.. snapshot.HealthReports.Select(report => new HealthReportSnapshot(report.Name, null, null, null))],
        Properties = snapshot.Properties.With(KnownProperties.ExitCode, null).With(KnownProperties.ExecutablePid, null),
    };

    private async Task<string?> LaunchAsync(Replica replica, CancellationToken cancellationToken)
    {
        ReplicaPorts? ports = null;
        try
        {
            ports = ReplicaPorts.Choose(replica.Resource);
            var spec = await specs.BuildAsync(replica, ports.ByEndpoint, cancellationToken).ConfigureAwait(false);
            var urls = await ResourceUrlList.CollectAsync(
                replica.Resource, executionContext, loggers.GetLogger(replica.Id), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (replica.Resource is not ProjectResource)
            {
                // Other programs than .NET ones may not be able to take a port that is kept for them.
                ports.Dispose();
            }

            loggers.Append(replica.Id, $"[sys] Starting process: {spec.Command}", false);
            var process = GuardedProcess.Start(spec, guardRoom, time, (line, isError) => loggers.Append(replica.Id, line, isError));
            var running = new RunningReplica(process, ports.ByEndpoint);
            replica.Running = running;
            await WaitForContainerAsync(replica, running, cancellationToken).ConfigureAwait(false);
            await PublishAsync(replica, snapshot => AsRunning(snapshot, replica, spec, process) with { Urls = urls }).ConfigureAwait(false);
            running.Told = FollowAsync(replica, running, ports);
            running.Ended = replica.Ended = TellStoppedAsync(replica, running.Told);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            ports?.Dispose();
            await FailAsync(replica, exception).ConfigureAwait(false);
            return exception.Message;
        }
        catch
        {
            ports?.Dispose();
            throw;
        }
    }

    /// <summary>The process of a container begins with fetching its image.</summary>
    private async Task WaitForContainerAsync(Replica replica, RunningReplica running, CancellationToken cancellationToken)
    {
        if (replica.Resource is not ContainerResource container)
        {
            return;
        }

        try
        {
            await containers.WaitUntilRunningAsync(ContainerCommand.NameOf(container, replica.Id), running.Process.Exited, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            replica.Running = null;
            await running.Process.StopAsync(StopLimit, CancellationToken.None).ConfigureAwait(false);
            running.Process.Dispose();
            throw;
        }
    }

    private CustomResourceSnapshot AsRunning(CustomResourceSnapshot snapshot, Replica replica, ProcessSpec spec, GuardedProcess process)
    {
        var properties = snapshot.Properties
            .With(KnownProperties.ExecutablePath, spec.Command)
            .With(KnownProperties.ExecutableWorkDir, spec.WorkingDirectory)
            .With(KnownProperties.ExecutableArgs, spec.Arguments, isSensitive: true)
            .With(KnownProperties.ExecutablePid, process.Id);
        if (replica.Resource.TryGetLastAnnotation<IProjectMetadata>(out var project))
        {
            properties = properties.With(KnownProperties.ProjectPath, project.ProjectPath);
        }

        var now = time.GetUtcNow().UtcDateTime;
        return snapshot with
        {
            State = KnownResourceStates.Running,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? now,
            StartTimeStamp = now,
            Properties = properties,
            EnvironmentVariables = [.. spec.Environment.Where(variable => variable.Value is not null)
                .Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, true))],
        };
    }

    /// <summary>Owns one run of a replica until its state says that it has ended.</summary>
    private async Task FollowAsync(Replica replica, RunningReplica running, ReplicaPorts ports)
    {
        using var process = running.Process;
        using var keptPorts = ports;
        var probing = ProbeAsync(replica, running, ports);
        var exitCode = await process.Exited.ConfigureAwait(false);
        await probing.ConfigureAwait(false);
        if (running.IsStopRequested)
        {
            exitCode = -1;
            loggers.Append(replica.Id, "[sys] The process has been stopped.", false);
        }
        else
        {
            if (exitCode != 0)
            {
                LogEnded(replica.Id, exitCode);
            }

            loggers.Append(replica.Id, string.Create(CultureInfo.InvariantCulture, $"[sys] The process has ended with exit code {exitCode}."), false);
        }

        await PublishAsync(replica, snapshot => AsEnded(snapshot, replica, exitCode)).ConfigureAwait(false);

        // Last: a new run begins after this, so that the end of the old one is never told over it.
        replica.Running = null;
    }

    private async Task ProbeAsync(Replica replica, RunningReplica running, ReplicaPorts ports)
    {
        if (replica.Resource.HasAnnotationOfType<HealthCheckAnnotation>())
        {
            await listening.WaitAsync(ports.Tcp, running.Process.Exited, CancellationToken.None).ConfigureAwait(false);
            ports.Dispose();
        }

        running.IsListening = true;
        OnListening?.Invoke(replica);
    }

    private async Task TellStoppedAsync(Replica replica, Task told)
    {
        await told.ConfigureAwait(false);
        try
        {
            if (notifications.TryGetCurrentState(replica.Id, out var state))
            {
                await eventing.PublishAsync(new ResourceStoppedEvent(replica.Resource, services, state)).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The handlers are the AppHost author's; the resource has stopped whatever they do.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogHandlerFailed(exception, replica.Id);
        }
    }

    private async Task RefuseContainerAsync(IReadOnlyList<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            loggers.Append(replica.Id, "[sys] No container engine answers that this could run with.", true);
            await PublishAsync(
                replica, snapshot => snapshot with { State = new(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(Replica replica, Exception exception)
    {
        LogFailedToStart(replica.Id, exception.Message, exception is DistributedApplicationException ? null : exception);
        loggers.Append(replica.Id, $"[sys] Failed to start: {exception.Message}", true);
        await PublishAsync(replica, snapshot => snapshot with
        {
            State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
            StopTimeStamp = time.GetUtcNow().UtcDateTime,
            Properties = snapshot.Properties.With(KnownProperties.WaitingFor, null),
        }).ConfigureAwait(false);
    }

    private Task PublishAsync(Replica replica, Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        notifications.PublishUpdateAsync(replica.Resource, replica.Id, change);

    [LoggerMessage(1, LogLevel.Error, "Resource {ResourceId} failed to start: {Reason}")]
    private partial void LogFailedToStart(string resourceId, string reason, Exception? exception);

    [LoggerMessage(2, LogLevel.Warning, "Resource {ResourceId} has ended with exit code {ExitCode}.")]
    private partial void LogEnded(string resourceId, int exitCode);

    [LoggerMessage(3, LogLevel.Error, "A handler of ResourceStoppedEvent of resource {ResourceId} failed.")]
    private partial void LogHandlerFailed(Exception exception, string resourceId);
}

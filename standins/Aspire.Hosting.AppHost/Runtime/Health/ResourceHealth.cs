using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// Runs the checks of one resource while it runs: at once, then every 30 seconds while it is healthy, otherwise every 250 ms for ten
/// seconds, which is how long a start takes, then after 1, 2, 3, 4 and every 5 seconds. A replica whose endpoints do not answer yet keeps its reports open. When all replicas are healthy the
/// ready event is published, once for each start.
/// </summary>
internal sealed partial class ResourceHealth(
    IResource resource,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    HealthCheckService checks,
    ProcessResources processes,
    TimeProvider time,
    ILogger<ResourceHealth> logger,
    CancellationToken stopping) : IDisposable
{
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuickInterval = TimeSpan.FromMilliseconds(250);
    private const int QuickSteps = 40;
    private const int LongestStep = 5;

    private readonly ILogger<ResourceHealth> _logger = logger;
    private readonly string[] _keys = [.. InitialSnapshot.HealthKeys(resource)];

    // One token at most: that something changed is all the loop needs to know.
    private readonly SemaphoreSlim _changed = new(0, 1);

    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Called for one state after the other.</summary>
    public void OnState(ResourceEvent state)
    {
        if (!state.Snapshot.State.Is(KnownResourceStates.Running) || state.Snapshot.ResourceReadyEvent is not null)
        {
            return;
        }

        if (Ended.IsCompletedSuccessfully)
        {
            Ended = RunAsync();
        }
        else if (state.Snapshot.HealthReports.All(report => report.LastRunAt is null))
        {
            Wake();
        }
    }

    public void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop has been woken already.
        }
    }

    public void Dispose() => _changed.Dispose();

    private async Task RunAsync()
    {
        // A check is the AppHost author's code: it must not hold up who tells of other resources.
        await Task.Yield();
        try
        {
            for (var step = 1; ; step++)
            {
                while (!Replicas().Any(IsRunning))
                {
                    step = 1;
                    await _changed.WaitAsync(stopping).ConfigureAwait(false);
                }

                // What has changed so far, this check sees.
                await _changed.WaitAsync(0, stopping).ConfigureAwait(false);
                var reports = await CheckAsync().ConfigureAwait(false);
                var isHealthy = await PublishAsync(reports).ConfigureAwait(false);
                var pause = isHealthy ? HealthyInterval : PauseAfter(step);
                if (isHealthy)
                {
                    step = 0;
                }

                await PauseAsync(pause).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private static TimeSpan PauseAfter(int step) =>
        step <= QuickSteps ? QuickInterval : TimeSpan.FromSeconds(Math.Min(step - QuickSteps, LongestStep));

    private async Task PauseAsync(TimeSpan pause)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var woken = _changed.WaitAsync(awake.Token);
        await Task.WhenAny(woken, Task.Delay(pause, time, awake.Token)).ConfigureAwait(false);
        await awake.CancelAsync().ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
    }

    private async Task<IReadOnlyList<HealthReportSnapshot>> CheckAsync()
    {
        if (_keys.Length == 0)
        {
            return [];
        }

        using var limit = new CancellationTokenSource(CheckLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var report = await checks.CheckHealthAsync(registration => _keys.Contains(registration.Name), both.Token).ConfigureAwait(false);
            var now = time.GetUtcNow().UtcDateTime;
            return [.. _keys.Select(key => report.Entries.TryGetValue(key, out var entry)
                ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = now }
                : Unhealthy(key, $"No health check is registered under the key '{key}'.", now))];
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return AllUnhealthy($"There was no answer within {CheckLimit.TotalSeconds} s.");
        }
#pragma warning disable CA1031 // A check that cannot even be made is one that fails.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogCheckFailed(exception, resource.Name);
            return AllUnhealthy(exception.Message);
        }
    }

    private List<HealthReportSnapshot> AllUnhealthy(string description)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return [.. _keys.Select(key => Unhealthy(key, description, now))];
    }

    private static HealthReportSnapshot Unhealthy(string key, string description, DateTime now) =>
        new(key, HealthStatus.Unhealthy, description, null) { LastRunAt = now };

    /// <returns>Whether every replica is healthy that runs or is on its way.</returns>
    private async Task<bool> PublishAsync(IReadOnlyList<HealthReportSnapshot> reports)
    {
        foreach (var replica in Replicas().Where(replica => IsRunning(replica) && IsListening(replica.ResourceId)))
        {
            if (reports.Count > 0)
            {
                await notifications.PublishUpdateAsync(resource, replica.ResourceId, snapshot =>
                    snapshot.State.Is(KnownResourceStates.Running) ? snapshot with { HealthReports = [.. reports] } : snapshot).ConfigureAwait(false);
            }
        }

        var expected = Replicas().Where(replica => !replica.Snapshot.IsTerminal() && !replica.Snapshot.State.Is(KnownResourceStates.NotStarted)).ToArray();
        if (expected.Length == 0 || !expected.All(replica => replica.Snapshot.IsHealthy()))
        {
            return false;
        }

        var fresh = expected.Where(replica => replica.Snapshot.ResourceReadyEvent is null).ToArray();
        if (fresh.Length > 0)
        {
            var ready = new EventSnapshot(TellReadyAsync());
            foreach (var replica in fresh)
            {
                await notifications.PublishUpdateAsync(resource, replica.ResourceId, snapshot =>
                    snapshot.IsHealthy() ? snapshot with { ResourceReadyEvent = ready } : snapshot).ConfigureAwait(false);
            }
        }

        return true;
    }

    private async Task TellReadyAsync()
    {
        // The handlers must not run before the state is out that lets others wait for them.
        await Task.Yield();
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogHandlerFailed(exception, resource.Name);
            throw;
        }
    }

    private ResourceEvent[] Replicas() =>
        [.. ResourceInstancesAnnotation.IdsOf(resource).Select(id => notifications.TryGetCurrentState(id, out var state) ? state : null).OfType<ResourceEvent>()];

    private static bool IsRunning(ResourceEvent replica) => replica.Snapshot.State.Is(KnownResourceStates.Running);

    private bool IsListening(string id) => processes.Find(id) is not { } replica || replica.Running is { IsListening: true };

    [LoggerMessage(1, LogLevel.Warning, "The health checks of resource {Resource} could not be made.")]
    private partial void LogCheckFailed(Exception exception, string resource);

    [LoggerMessage(2, LogLevel.Error, "A handler of ResourceReadyEvent of resource {Resource} failed.")]
    private partial void LogHandlerFailed(Exception exception, string resource);
}

using Chat.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.AppHost.Commands;

/// <summary>One run of "Reset data".</summary>
internal sealed class Reset
{
    private enum Stage
    {
        Stores,
        Jobs,
        Services,
    }

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>For all of it: seconds on a machine that is not busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Nothing runs in these states, and nothing starts by itself from them.
    private static readonly string[] DownStates = [.. KnownResourceStates.TerminalStates, KnownResourceStates.NotStarted, KnownResourceStates.RuntimeUnhealthy];

    private readonly ExecuteCommandContext _context;
    private readonly DataDirectory _data;
    private readonly TimeProvider _time;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceCommandService _commands;

    // In the order of Program.cs: stores, migrations, services.
    private readonly IResource[] _resources;

    // What it is at, for the sentence when it takes too long.
    private string _step = "";

    public Reset(ExecuteCommandContext context, DataDirectory data, TimeProvider time)
    {
        _context = context;
        _data = data;
        _time = time;
        _notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        _commands = context.Services.GetRequiredService<ResourceCommandService>();
        var all = context.Services.GetRequiredService<DistributedApplicationModel>().Resources.ToArray();

        // The stores and what waits for something. Others, such as Aspire's dashboard, hold no data and cannot even be stopped; what has
        // to be started by hand stays as it is.
        var stores = all.OfType<ConnectionStringResource>().SelectMany(connection => connection.Annotations.OfType<WaitAnnotation>()).Select(wait => wait.Resource).ToHashSet();
        _resources = [.. all.Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>() && (stores.Contains(resource) || resource.HasAnnotationOfType<WaitAnnotation>()))];
    }

    private IEnumerable<IResource> Processes => _resources.Where(resource => resource is ProjectResource or ExecutableResource);

    /// <param name="stopping">The application stops. Otherwise the reset ends within three minutes, done or with a sentence.</param>
    public async Task<ExecuteCommandResult> RunAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            var problem = await RunToEndAsync(either.Token);
            return problem is null ? CommandResults.Success() : CommandResults.Failure(problem);
        }
        catch (DistributedApplicationException failure)
        {
            return CommandResults.Failure($"While {_step}: {failure.Message}");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return CommandResults.Failure($"Not done after {Limit.TotalMinutes} minutes, given up while {_step}. Start the AppHost again.");
        }
    }

    private async Task<string?> RunToEndAsync(CancellationToken cancellationToken)
    {
        var lastEnds = new Dictionary<IResource, DateTime?>();
        foreach (var resource in Processes.Reverse())
        {
            _context.Logger.Stopping(resource.Name);
            _step = $"stopping {resource.Name}";
            if (await StopAsync(resource, cancellationToken) is { } problem)
            {
                return $"{resource.Name} does not stop: {problem} Nothing was deleted; start the AppHost again.";
            }

            lastEnds[resource] = (await WhenAllAsync(resource, IsDown, cancellationToken))[^1].Snapshot.StopTimeStamp;
        }

        return await EmptyAsync(cancellationToken) ?? await StartAsync(lastEnds, cancellationToken);
    }

    /// <returns>Why a replica that runs or waits is not ended, or null.</returns>
    private async Task<string?> StopAsync(IResource resource, CancellationToken cancellationToken)
    {
        if ((await StatesAsync(resource, cancellationToken)).All(IsDown))
        {
            return null;
        }

        var stopped = await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        // Of several replicas one may not run, and any may have ended by itself at this moment: its command says so, and that is as good.
        var isEnding = stopped.Success || (await StatesAsync(resource, cancellationToken)).All(state => IsDown(state) || state.Snapshot.State?.Text == KnownResourceStates.Stopping);
        return isEnding ? null : stopped.Message;
    }

    /// <summary>Empties the stores, if really nothing uses them.</summary>
    private async Task<string?> EmptyAsync(CancellationToken cancellationToken)
    {
        _step = "emptying the stores";
        foreach (var resource in Processes)
        {
            if (!(await StatesAsync(resource, cancellationToken)).All(IsDown))
            {
                return $"{resource.Name} was started while everything was being stopped. Nothing was deleted; start the AppHost again.";
            }
        }

        try
        {
            _data.EmptyStores();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SetupException)
        {
            return $"The stores are not empty: {failure.Message} Everything is stopped; stop the AppHost too and run it with --reset.";
        }

        _context.Logger.Emptied();
        return null;
    }

    private async Task<string?> StartAsync(Dictionary<IResource, DateTime?> lastEnds, CancellationToken cancellationToken)
    {
        // In stages, because a service takes the former end of the migrations for the one it waits for.
        foreach (var together in Processes.GroupBy(StageOf).OrderBy(group => group.Key))
        {
            foreach (var resource in together)
            {
                _context.Logger.Starting(resource.Name);
                _step = $"starting {resource.Name}";
                var started = await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                if (!started.Success)
                {
                    return $"{resource.Name} does not start: {started.Message}";
                }
            }

            foreach (var resource in together)
            {
                _step = $"waiting for {resource.Name}";
                if (await ProblemAsync(resource, lastEnds[resource], cancellationToken) is { } problem)
                {
                    return problem;
                }
            }
        }

        foreach (var resource in _resources.Where(resource => resource.HasAnnotationOfType<HealthCheckAnnotation>()))
        {
            _step = $"waiting for {resource.Name}";
            await _notifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        }

        _context.Logger.Done();
        return null;
    }

    private Stage StageOf(IResource resource) =>
        ConnectionsTo(resource).Any() ? Stage.Stores
        : resource.HasAnnotationOfType<HealthCheckAnnotation>() ? Stage.Services
        : Stage.Jobs;

    /// <summary>Waits for what nobody else waits for: services wait for one another when they start.</summary>
    private async Task<string?> ProblemAsync(IResource resource, DateTime? lastEnd, CancellationToken cancellationToken)
    {
        switch (StageOf(resource))
        {
            case Stage.Stores:
                await ReadyAsync(resource, cancellationToken);
                return null;
            case Stage.Services:
                return null;
        }

        // It runs to its end, as the migrations do: to another one than the last.
        var ended = await _notifications.WaitForResourceAsync(
            resource.Name, change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text) && change.Snapshot.StopTimeStamp != lastEnd, cancellationToken);
        return ended.Snapshot.ExitCode == 0 ? null : $"{resource.Name} failed: its log says why.";
    }

    /// <summary>
    /// A started process is not yet a ready store, and the health of its connection string may be that of before: asked anew.
    /// </summary>
    private async Task ReadyAsync(IResource store, CancellationToken cancellationToken)
    {
        var keys = ConnectionsTo(store).SelectMany(connection => connection.Annotations.OfType<HealthCheckAnnotation>()).Select(check => check.Key).ToHashSet();
        var health = _context.Services.GetRequiredService<HealthCheckService>();
        while ((await health.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken)).Status != HealthStatus.Healthy)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static bool IsDown(ResourceEvent change) => DownStates.Contains(change.Snapshot.State?.Text);

    private Task<IReadOnlyList<ResourceEvent>> StatesAsync(IResource resource, CancellationToken cancellationToken) => WhenAllAsync(resource, _ => true, cancellationToken);

    /// <summary>The states of all replicas, as soon as the condition holds for all of them; the newest last.</summary>
    private async Task<IReadOnlyList<ResourceEvent>> WhenAllAsync(IResource resource, Func<ResourceEvent, bool> condition, CancellationToken cancellationToken)
    {
        var states = new List<ResourceEvent>();
        await foreach (var change in _notifications.WatchAsync(cancellationToken))
        {
            if (change.Resource == resource)
            {
                states.RemoveAll(state => state.ResourceId == change.ResourceId);
                states.Add(change);
                if (states.Count >= resource.GetReplicaCount() && states.TrueForAll(state => condition(state)))
                {
                    return states;
                }
            }
        }

        throw new OperationCanceledException($"The application stopped while {_step}.");
    }

    /// <summary>The connection strings that lead to the process.</summary>
    private IEnumerable<IResource> ConnectionsTo(IResource process) => _resources
        .OfType<ConnectionStringResource>()
        .Where(connection => connection.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == process));
}

using Chat.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Chat.AppHost.Commands;

/// <summary>"Reset data" on the database: everything stops, the stores are emptied as by <c>--reset</c>, everything starts again.</summary>
internal static class ResetCommand
{
    public const string Name = "reset-data";

    /// <summary>For native stores. The data of containers lies in volumes, which only their engine can empty.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> WithResetCommand(this IResourceBuilder<IResourceWithConnectionString> database, AppHostSettings settings)
    {
        if (database.ApplicationBuilder.ExecutionContext.IsPublishMode || settings.Stores == StoreKind.Containers)
        {
            return database;
        }

        var running = new SemaphoreSlim(1);
        return database.WithCommand(Name, "Reset data", context => ExecuteAsync(context, settings.Data, running), new CommandOptions
        {
            Description = "Stops everything, deletes every message, channel and user of this clone, and starts again with an empty database.",
            ConfirmationMessage = "Delete every message, channel and user of this clone? This cannot be undone.",
            IconName = "DatabaseWarning",
        });
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context, DataDirectory data, SemaphoreSlim running)
    {
        if (!await running.WaitAsync(0, context.CancellationToken))
        {
            return CommandResults.Failure("The data are being reset already.");
        }

        try
        {
            // Half a reset is no system: once begun it goes on, whoever asked for it, until the application stops.
            context.CancellationToken.ThrowIfCancellationRequested();
            var stopping = context.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            return await new Reset(context, data).RunAsync(stopping);
        }
        finally
        {
            running.Release();
        }
    }

    private sealed class Reset(ExecuteCommandContext context, DataDirectory data)
    {
        private enum Stage
        {
            Stores,
            Jobs,
            Services,
        }

        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

        private readonly ResourceNotificationService _notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        private readonly ResourceCommandService _commands = context.Services.GetRequiredService<ResourceCommandService>();

        // In the order of Program.cs: stores, migrations, services. What has to be started by hand stays as it is.
        private readonly IResource[] _resources =
        [
            .. context.Services.GetRequiredService<DistributedApplicationModel>().Resources.Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>()),
        ];

        private IEnumerable<IResource> Processes => _resources.Where(resource => resource is ProjectResource or ExecutableResource);

        public async Task<ExecuteCommandResult> RunAsync(CancellationToken cancellationToken)
        {
            var lastEnds = new Dictionary<IResource, DateTime?>();
            foreach (var resource in Processes.Reverse())
            {
                // One that does not run, such as the migrations, says so; that is as good.
                context.Logger.Stopping(resource.Name);
                await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken);
                lastEnds[resource] = (await _notifications.WaitForResourceAsync(resource.Name, HasEnded, cancellationToken)).Snapshot.StopTimeStamp;
            }

            data.EmptyStores();
            context.Logger.Emptied();

            // In stages, because a service takes the former end of the migrations for the one it waits for.
            foreach (var together in Processes.GroupBy(StageOf).OrderBy(group => group.Key))
            {
                foreach (var resource in together)
                {
                    context.Logger.Starting(resource.Name);
                    var started = await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);
                    if (!started.Success)
                    {
                        return CommandResults.Failure($"{resource.Name} does not start: {started.Message}");
                    }
                }

                foreach (var resource in together)
                {
                    if (await ProblemAsync(resource, lastEnds[resource], cancellationToken) is { } problem)
                    {
                        return CommandResults.Failure(problem);
                    }
                }
            }

            foreach (var resource in _resources.Where(resource => resource.HasAnnotationOfType<HealthCheckAnnotation>()))
            {
                await _notifications.WaitForResourceHealthyAsync(resource.Name, cancellationToken);
            }

            context.Logger.Done();
            return CommandResults.Success();
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
            var ended = await _notifications.WaitForResourceAsync(resource.Name, change => HasEnded(change) && change.Snapshot.StopTimeStamp != lastEnd, cancellationToken);
            return ended.Snapshot.ExitCode == 0 ? null : $"{resource.Name} failed: its log says why.";
        }

        /// <summary>
        /// A started process is not yet a ready store, and the health of its connection string may be that of before: asked anew.
        /// </summary>
        private async Task ReadyAsync(IResource store, CancellationToken cancellationToken)
        {
            var keys = ConnectionsTo(store).SelectMany(connection => connection.Annotations.OfType<HealthCheckAnnotation>()).Select(check => check.Key).ToHashSet();
            var health = context.Services.GetRequiredService<HealthCheckService>();
            while ((await health.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken)).Status != HealthStatus.Healthy)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }

        private static bool HasEnded(ResourceEvent change) => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text);

        /// <summary>The connection strings that lead to the process.</summary>
        private IEnumerable<IResource> ConnectionsTo(IResource process) => _resources
            .OfType<ConnectionStringResource>()
            .Where(connection => connection.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == process));
    }
}

using Chat.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
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
            // Under a key: a test moves the clock of the reset alone.
            var time = context.Services.GetKeyedService<TimeProvider>(Name) ?? TimeProvider.System;
            return await new Reset(context, data, time).RunAsync(stopping);
        }
        finally
        {
            running.Release();
        }
    }
}

using Chat.History.Data;
using Chat.Identity.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.Migrations;

/// <summary>Brings the database up to date and ends. Services wait for it.</summary>
public static class MigrationsApplication
{
    /// <summary>
    /// Creates the database of <c>ConnectionStrings:chatdb</c> where it is missing, applies the schema and seeds it; may be run
    /// again and at the same time. Answers the exit code: 0, or 1 after one sentence on <paramref name="error"/>.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        try
        {
            using var host = Build(args, output);
            await host.StartAsync(cancellationToken);
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
            await using var scope = host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DatabaseUpdate>().RunAsync(ended.Token);
            await host.StopAsync(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("The migrations were interrupted; run them again.");
            return 1;
        }
#pragma warning disable CA1031 // the one place that turns whatever went wrong into a sentence and an exit code
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync($"The migrations failed: {Sentence(fault)}");
            return 1;
        }
    }

    private static IHost Build(string[] args, TextWriter output)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddServiceDefaults();
        // EF logs its look for a history table that is not there yet as a failure; what does fail is said at the end.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(output);
        builder.Services.AddValidatedOptions<MigrationsOptions>(MigrationsOptions.SectionName);
        var stepTimeout = builder.Configuration.GetSection(MigrationsOptions.SectionName).Get<MigrationsOptions>()?.StepTimeout ?? new MigrationsOptions().StepTimeout;
        builder.AddNpgsqlDbContext<ChatDbContext>("chatdb", settings =>
        {
            settings.CommandTimeout = (int)stepTimeout.TotalSeconds;
            settings.DisableTracing |= !builder.Configuration.HasTelemetryCollector();
        });
        // Over the connection of the other one, which DatabaseUpdate gives it.
        builder.Services.Configure<IdentityOptions>(IdentityDbContext.ConfigureStores);
        builder.Services.AddDbContext<IdentityDbContext>(options => IdentityDbContext.UseNpgsql(options, connectionString: null, stepTimeout));
        builder.Services.AddScoped<DatabaseConnector>();
        builder.Services.AddScoped<DatabaseUpdate>();
        return builder.Build();
    }

    private static string Sentence(Exception fault) => fault switch
    {
        OptionsValidationException wrong => string.Join(" ", wrong.Failures),
        _ => fault.Message.ReplaceLineEndings(" "),
    };
}

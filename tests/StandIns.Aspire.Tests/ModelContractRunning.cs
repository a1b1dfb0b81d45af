using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

/// <summary>The members that need a running application, in the form they are used. Never called: it has to compile.</summary>
internal static class ModelContractRunning
{
    public static async Task RunAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        var notifications = app.ResourceNotifications;
        ResourceEvent healthy = await notifications.WaitForResourceHealthyAsync("api", cancellationToken);
        Assert.NotNull(healthy.ResourceId);
        Assert.NotNull(healthy.Resource.Name);
        Assert.NotNull(healthy.Snapshot.State?.Text);
        Assert.NotNull(healthy.Snapshot.HealthStatus);
        Assert.False(healthy.Snapshot.Urls.IsDefault);
        await notifications.WaitForResourceHealthyAsync("api", WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        await notifications.WaitForResourceAsync("migrator", KnownResourceStates.Finished, cancellationToken);
        string ended = await notifications.WaitForResourceAsync("migrator", KnownResourceStates.TerminalStates, cancellationToken);
        Assert.NotNull(ended);
        await notifications.WaitForResourceAsync("api", e => e.Snapshot.ExitCode is null, cancellationToken);
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            Assert.True(notifications.TryGetCurrentState(change.ResourceId, out var current) && current.Resource == change.Resource);
            break;
        }

        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        logs.GetLogger("api").LogInformation("x");
        await foreach (IReadOnlyList<LogLine> lines in logs.WatchAsync("api").WithCancellation(cancellationToken))
        {
            foreach (var (number, text, isError) in lines)
            {
                Console.WriteLine($"{number}{text}{isError}");
            }

            break;
        }

        ExecuteCommandResult result = await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.RestartCommand, cancellationToken);
        Assert.True(result.Success, result.Message);
        await app.StopAsync(cancellationToken);
        app.Run();
        await app.RunAsync(cancellationToken);
        await app.DisposeAsync();
    }

    public static async Task TestAsync(CancellationToken cancellationToken)
    {
        IDistributedApplicationTestingBuilder builder = await DistributedApplicationTestingBuilder.CreateAsync<NoProject>(
            ["--x=1"],
            (options, settings) =>
            {
                options.DisableDashboard = true;
                settings.EnvironmentName = "Testing";
            },
            cancellationToken);
        await using var plain = await DistributedApplicationTestingBuilder.CreateAsync<NoProject>(cancellationToken);
        await using var withArguments = await DistributedApplicationTestingBuilder.CreateAsync<NoProject>(["a=b"], cancellationToken);
        using var empty = DistributedApplicationTestingBuilder.Create("a=b");
        builder.Services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler());
        await using DistributedApplication app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        using HttpClient http = app.CreateHttpClient("api");
        using HttpClient admin = app.CreateHttpClient("api", "admin");
        Uri endpoint = app.GetEndpoint("api", "http");
        string? connectionString = await app.GetConnectionStringAsync("chatdb", cancellationToken);
        Assert.Equal((http.BaseAddress, connectionString), (endpoint, connectionString));
    }

    public static void Connect(IHostApplicationBuilder builder)
    {
        builder.AddRedisClient(
            "cache",
            settings =>
            {
                settings.DisableTracing = false;
                settings.DisableHealthChecks = false;
                settings.DisableAutoActivation = true;
                settings.ConnectionString ??= "x";
            },
            options => options.AbortOnConnectFail = false);
        builder.AddKeyedRedisClient("second");
        builder.AddNpgsqlDbContext<FirstDb>(
            "chatdb",
            settings =>
            {
                settings.DisableRetry = false;
                settings.CommandTimeout = 5;
                settings.DisableMetrics = settings.DisableTracing = settings.DisableHealthChecks = false;
            },
            options => options.EnableDetailedErrors());
        builder.Services.AddDbContextPool<SecondDb>(options => options.UseNpgsql("x"));
        builder.EnrichNpgsqlDbContext<SecondDb>(settings => settings.CommandTimeout = 3);
    }

    public sealed class FirstDb(DbContextOptions<FirstDb> options) : DbContext(options);

    public sealed class SecondDb(DbContextOptions<SecondDb> options) : DbContext(options);
}

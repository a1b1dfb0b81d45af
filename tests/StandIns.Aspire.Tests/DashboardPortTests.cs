using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Chat.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

/// <summary>The port of what tells the dashboard of the resources, when another AppHost has it.</summary>
public sealed class DashboardPortTests
{
    private const int Together = 16;

    [Fact]
    public async Task Of_services_that_start_together_one_gets_the_port_and_no_other_says_that_it_has_failed()
    {
        await using var app = await DashboardApp.StartAsync(_ => { });
        using var logs = new RecordedLogs();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var port = FreePort.Next();
        var servers = Enumerable.Range(0, Together).Select(_ => Create(app.App.Services, port, loggers)).ToArray();

        await Parallel.ForEachAsync(servers, new ParallelOptions { MaxDegreeOfParallelism = Together }, async (server, stopping) => await server.StartAsync(stopping));

        Assert.Single(servers, server => server.Url == $"http://localhost:{port}");
        Assert.Equal(Together, servers.Select(server => server.Url).Distinct().Count());
        Assert.DoesNotContain(logs.Entries, entry => entry.Level >= LogLevel.Warning);
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    private static ResourceServer Create(IServiceProvider services, int port, ILoggerFactory loggers)
    {
        var configuration = new ConfigurationManager();
        configuration[ResourceServer.UrlKey] = $"http://localhost:{port}";
        configuration["AppHost:ResourceService:AuthMode"] = "Unsecured";
        return new(
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services.GetRequiredService<ResourceCommandService>(),
            configuration,
            TimeProvider.System,
            loggers);
    }
}

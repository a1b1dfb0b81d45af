using System.Net;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Hub.Tests.Revocations;

public sealed class RevocationHealthTests(RedisFixture redis)
{
    [Fact]
    public async Task A_hub_that_starts_before_Identity_takes_nobody_in_and_calls_that_an_error_only_after_a_while()
    {
        var time = StandingTime.New();
        await using var issuer = await TestIssuer.StartAsync();
        await issuer.StopAsync();
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(services: services => services.AddSingleton<TimeProvider>(time), issuer: issuer);

        await IsUnhealthyAsync(hub);
        Assert.Empty(Errors(hub));

        time.Advance(TimeSpan.FromSeconds(61));
        await IsUnhealthyAsync(hub);
        Assert.Single(Errors(hub));
    }

    private static async Task IsUnhealthyAsync(TestHub hub)
    {
        var (status, body) = await hub.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"identity\":\"Unhealthy\"", body, StringComparison.Ordinal);
    }

    private static IEnumerable<RecordedLog> Errors(TestHub hub) =>
        hub.Logs.Entries.Where(entry => entry.Level >= LogLevel.Error && entry.Text.Contains("Health check identity", StringComparison.Ordinal));
}

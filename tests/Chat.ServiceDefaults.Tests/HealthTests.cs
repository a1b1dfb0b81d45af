using System.Net;
using System.Text.Json;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chat.ServiceDefaults.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Without_Redis_a_service_is_degraded_not_dead_and_recovers()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var host = await KestrelHost.StartServiceAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddChatRedis();
                return Build(builder);
            },
            new Dictionary<string, string?> { ["ConnectionStrings:cache"] = redis.ConnectionString });
        using var client = host.CreateHttpClient();

        // The connection to Redis is made while the service already answers.
        await Eventually.Async(async () => await StateAsync(client, "/health") == (HttpStatusCode.OK, "Healthy"), "a healthy service");

        await redis.StopAsync();
        await Eventually.Async(async () => await StateAsync(client, "/health") == (HttpStatusCode.OK, "Degraded"), "a degraded service");
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await StateAsync(client, "/alive"));

        await redis.StartAgainAsync();
        await Eventually.Async(async () => await StateAsync(client, "/health") == (HttpStatusCode.OK, "Healthy"), "a service that has recovered");
    }

    [Fact]
    public async Task A_service_that_cannot_serve_is_unhealthy_and_says_why_without_secrets()
    {
        await using var host = await StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("database", () => HealthCheckResult.Unhealthy("Password=geheim", new InvalidOperationException("Password=geheim"))));
        using var client = host.CreateHttpClient();

        var answer = await client.GetAsync("/health");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"Unhealthy","checks":{"database":"Unhealthy","self":"Healthy"}}""", body);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await StateAsync(client, "/alive"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_was_just_started_is_unhealthy_and_logs_no_error_of_it_for_a_minute(bool throws)
    {
        var time = new FakeTimeProvider();
        await using var host = await StartAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddHealthChecks().AddCheck("accounts", () => throws ? throw new TimeoutException("away") : HealthCheckResult.Unhealthy("away"));
        });
        using var client = host.CreateHttpClient();

        foreach (var isLogged in new[] { false, true })
        {
            var answer = await client.GetAsync("/health");

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("""{"status":"Unhealthy","checks":{"accounts":"Unhealthy","self":"Healthy"}}""", await answer.Content.ReadAsStringAsync());
            Assert.Equal(isLogged, IsLogged(host));
            time.Advance(TimeSpan.FromSeconds(61));
        }
    }

    [Fact]
    public async Task A_service_that_could_serve_once_is_not_starting_any_more()
    {
        var looks = 0;
        await using var host = await StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("accounts", () => looks++ == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("away")));
        using var client = host.CreateHttpClient();

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await StateAsync(client, "/health"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), await StateAsync(client, "/health"));
        Assert.True(IsLogged(host));
    }

    [Fact]
    public async Task A_check_that_hangs_does_not_hang_the_probe()
    {
        await using var host = await StartAsync(builder => builder.Services.AddHealthChecks().AddAsyncCheck(
            "hangs",
            async cancellationToken =>
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }));
        using var client = host.CreateHttpClient();

        var state = await StateAsync(client, "/health").OrFail("an answer although a check hangs");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), state);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/metrics")]
    public async Task The_port_of_clients_does_not_tell_how_the_service_is(string path)
    {
        await using var host = await StartAsync(_ => { });
        using var operators = host.CreateHttpClient();
        using var clients = new HttpClient { BaseAddress = host.GrpcAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var forOperators = await operators.GetAsync(path);
        var forClients = await clients.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, forOperators.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, forClients.StatusCode);
    }

    private static Task<KestrelHost> StartAsync(Action<WebApplicationBuilder> configure) =>
        KestrelHost.StartServiceAsync(builder =>
        {
            builder.AddServiceDefaults();
            configure(builder);
            return Build(builder);
        });

    private static bool IsLogged(KestrelHost host) => host.Logs.Entries.Any(entry => entry.Level >= LogLevel.Error && entry.Text.Contains("Health check accounts", StringComparison.Ordinal));

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        var application = builder.Build();
        application.MapDefaultEndpoints();
        return application;
    }

    private static async Task<(HttpStatusCode, string?)> StateAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.RootElement.GetProperty("status").GetString());
    }
}

using System.Diagnostics;
using Aspire.StackExchange.Redis;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace StandIns.Aspire.Tests;

public sealed class ClientRedisTests(RedisFixture redis)
{
    private const string Source = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private (string, string?) Connection => ("ConnectionStrings:cache", redis.ConnectionString);

    [Fact]
    public async Task The_client_is_connected_when_the_host_has_started()
    {
        var builder = ClientHost.Create(Connection);
        builder.AddRedisClient("cache");

        using var host = builder.Build();
        await host.StartAsync();

        Assert.True(host.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
    }

    [Fact]
    public async Task Two_keyed_clients_are_two_connections_with_a_health_check_each()
    {
        var builder = ClientHost.Create(Connection, ("ConnectionStrings:other", redis.ConnectionString));
        builder.AddKeyedRedisClient("cache");
        builder.AddKeyedRedisClient("other");

        using var host = builder.Build();
        var one = host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("cache");
        var two = host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("other");
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.NotSame(one, two);
        Assert.Null(host.Services.GetService<IConnectionMultiplexer>());
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["StackExchange.Redis_cache", "StackExchange.Redis_other"], report.Entries.Keys.Order());
    }

    [Fact]
    public async Task The_health_check_fails_while_Redis_is_away_and_the_host_starts_all_the_same()
    {
        var builder = ClientHost.Create(("ConnectionStrings:cache", $"127.0.0.1:{FreePort.Next()},connectTimeout=500,connectRetry=0,asyncTimeout=500"));
        builder.AddRedisClient("cache");

        using var host = builder.Build();
        await host.StartAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["StackExchange.Redis"].Status);
    }

    [Fact]
    public void A_missing_connection_string_is_named_when_the_client_is_first_used()
    {
        var builder = ClientHost.Create();
        builder.AddRedisClient("cache", settings => settings.DisableAutoActivation = true);
        using var host = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IConnectionMultiplexer>());

        Assert.Contains("ConnectionStrings:cache", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_sources_of_settings_win()
    {
        StackExchangeRedisSettings? seen = null;
        var builder = ClientHost.Create(
            ("Aspire:StackExchange:Redis:ConnectionString", "general:1"),
            ("Aspire:StackExchange:Redis:DisableTracing", "true"),
            ("Aspire:StackExchange:Redis:DisableHealthChecks", "true"),
            ("Aspire:StackExchange:Redis:cache:ConnectionString", "named:1"),
            ("Aspire:StackExchange:Redis:cache:DisableHealthChecks", "false"),
            ("ConnectionStrings:cache", "connection:1"));

        var client = builder.AddRedisClientBuilder("cache", settings => seen = settings);

        Assert.Same(seen, client.Settings);
        Assert.Equal("connection:1", client.Settings.ConnectionString);
        Assert.True(client.Settings.DisableTracing);
        Assert.False(client.Settings.DisableHealthChecks);
    }

    [Fact]
    public void Options_come_from_the_sections_and_last_from_the_caller()
    {
        var builder = ClientHost.Create(
            Connection,
            ("Aspire:StackExchange:Redis:ConfigurationOptions:ClientName", "general"),
            ("Aspire:StackExchange:Redis:ConfigurationOptions:ConnectRetry", "7"),
            ("Aspire:StackExchange:Redis:cache:ConfigurationOptions:ClientName", "named"));
        ConfigurationOptions? used = null;
        builder.AddRedisClient("cache", configureOptions: options =>
        {
            used = options;
            options.KeepAlive = 11;
        });

        using var host = builder.Build();
        using var client = host.Services.GetRequiredService<IConnectionMultiplexer>();

        Assert.NotNull(used);
        Assert.Equal("named", client.ClientName);
        Assert.Equal((7, 11, false), (used.ConnectRetry, used.KeepAlive, used.AbortOnConnectFail));
        Assert.NotNull(used.LoggerFactory);
    }

    [Fact]
    public async Task A_command_becomes_a_client_span_below_the_activity_that_sent_it()
    {
        var builder = ClientHost.Create(Connection);
        builder.AddRedisClient("cache");
        using var source = new ActivitySource("caller");
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("caller"));
        var spans = builder.CollectSpans();
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IConnectionMultiplexer>();

        Activity? caller;
        using (caller = source.StartActivity("caller"))
        {
            await client.GetDatabase().StringSetAsync("client:secret-key", "secret-value");
        }

        await Eventually.Async(() => spans.Ended.Any(span => span.Source.Name == Source && span.ParentSpanId == caller!.SpanId), "the span of the command");
        var set = spans.Ended.Single(span => span.ParentSpanId == caller!.SpanId);
        Assert.Equal(("SET", ActivityKind.Client), (set.DisplayName, set.Kind));
        Assert.Equal("redis", set.GetTagItem("db.system"));
        Assert.Equal("SET", set.GetTagItem("db.statement"));
        Assert.Equal(0, set.GetTagItem("db.redis.database_index"));
        Assert.Equal(redis.Server.Port, set.GetTagItem("server.port"));
        Assert.Equal("127.0.0.1", set.GetTagItem("network.peer.address"));
        Assert.InRange(set.StartTimeUtc, caller!.StartTimeUtc.AddMilliseconds(-1), caller.StartTimeUtc + caller.Duration);
        Assert.DoesNotContain(set.TagObjects, tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Every_command_of_many_activities_gets_one_span_of_the_right_trace()
    {
        var builder = ClientHost.Create(Connection);
        builder.AddRedisClient("cache");
        using var source = new ActivitySource("callers");
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("callers"));
        var spans = builder.CollectSpans();
        using var host = builder.Build();
        await host.StartAsync();
        var database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using var caller = source.StartActivity("caller");
            await database.StringIncrementAsync($"client:many:{number}");
            await database.StringGetAsync($"client:many:{number}");
        }));

        await Eventually.Async(() => spans.Ended.Count(span => span.DisplayName is "INCR" or "GET") >= 100, "a span for each command");
        var byParent = spans.Ended.Where(span => span.DisplayName is "INCR" or "GET").GroupBy(span => (span.TraceId, span.ParentSpanId)).ToList();
        Assert.Equal(50, byParent.Count);
        Assert.All(byParent, group => Assert.Equal(["GET", "INCR"], group.Select(span => span.DisplayName).Order()));
    }

    [Fact]
    public void Tracing_and_health_check_can_be_switched_off()
    {
        var builder = ClientHost.Create(Connection);

        builder.AddRedisClient("cache", settings => settings.DisableHealthChecks = settings.DisableTracing = true);

        using var host = builder.Build();
        Assert.Null(host.Services.GetService<HealthCheckService>());
        Assert.DoesNotContain(builder.Services, service => service.ServiceType.Name == "RedisTracing");
    }
}

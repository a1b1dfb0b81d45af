using System.Diagnostics.Metrics;
using System.Net;
using Chat.ServiceDefaults.Limits;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class SharedLimitTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    // Nothing comes back while a test runs.
    private static readonly RateLimit Slow = new("tests", 100, 0.0001);

    [Fact]
    public async Task Two_processes_share_one_budget()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var alice = LimiterHost.SomeUser();

        var granted = 0;
        for (var i = 0; i < 75; i++)
        {
            granted += (await one.Limiter.TakeAsync(Slow, alice)).Granted + (await other.Limiter.TakeAsync(Slow, alice)).Granted;
        }

        Assert.Equal(100, granted + await LimiterHost.DrainAsync(one.Limiter, Slow, alice) + await LimiterHost.DrainAsync(other.Limiter, Slow, alice));
        var refused = await one.Limiter.TakeAsync(Slow, alice);
        Assert.False(refused.IsAllowed);
        Assert.True(refused.RetryAfter > TimeSpan.FromMinutes(1), $"{refused.RetryAfter}");
    }

    [Fact]
    public async Task What_came_back_at_one_process_came_back_at_all()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var limit = new RateLimit("tests", 10, 50);
        var alice = LimiterHost.SomeUser();
        await one.Limiter.TakeUpToAsync(limit, alice, 10);

        await Eventually.Async(async () => (await other.Limiter.TakeAsync(limit, alice)).IsAllowed, "a token that came back");
    }

    [Fact]
    public async Task A_flood_of_one_user_hardly_reaches_Redis()
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var asked = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, heard) =>
            {
                if (instrument.Name == "chat.limits.redis.duration" && instrument.Meter.Scope == host.Services.GetRequiredService<IMeterFactory>())
                {
                    heard.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref asked));
        listener.Start();
        var mallory = LimiterHost.SomeUser();

        var granted = 0;
        await Parallel.ForAsync(0, 100_000, async (_, _) => Interlocked.Add(ref granted, (await host.Limiter.TakeAsync(Slow, mallory)).Granted));

        Assert.Equal(100, granted);
        Assert.InRange(asked, 1, 100);
    }

    [Fact]
    public async Task Who_sends_on_and_on_asks_Redis_only_now_and_then()
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var bucket = new RateBucket(Slow, TimeProvider.System);
        var shared = host.Services.GetRequiredService<SharedBuckets>();
        var alice = LimiterHost.SomeUser();

        var calls = 0;
        for (var i = 0; i < 100; i++)
        {
            var (_, ask, lease) = bucket.Take(1);
            if (ask > 0)
            {
                calls++;
                var answer = await shared.TakeAsync(Slow, alice, ask + lease);
                Assert.Equal(ask, bucket.Settle(ask, lease, answer!.Value.Taken, answer.Value.Left));
            }
        }

        Assert.InRange(calls, 2, 20);
    }

    [Fact]
    public async Task While_Redis_hangs_nobody_waits_for_it_and_the_limit_of_the_process_holds()
    {
        await using var own = await RedisServer.StartOwnAsync();
        await using var host = await (await LimiterHost.StartAsync(own.ConnectionString, settings: ("Limits:RedisWithin", "00:00:00.050"))).WithRedisAsync();
        var mallory = LimiterHost.SomeUser();
        await own.FreezeAsync();

        Assert.Equal(100, await LimiterHost.DrainAsync(host.Limiter, Slow, mallory).OrFail("the answers of the limiter"));

        await own.ThawAsync();
        var shared = host.Services.GetRequiredService<SharedBuckets>();
        await Eventually.Async(async () => await shared.TakeAsync(Slow, LimiterHost.SomeUser(), 1) is not null, "an answer of Redis");
    }

    [Fact]
    public async Task Without_Redis_the_limit_of_the_process_holds()
    {
        await using var host = await LimiterHost.StartAsync($"127.0.0.1:{FreePort.Next()}");

        Assert.Equal(100, await LimiterHost.DrainAsync(host.Limiter, Slow, LimiterHost.SomeUser()));
    }

    [Fact]
    public async Task A_bucket_in_Redis_goes_when_it_is_full_and_says_nothing_of_the_address()
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var connection = await redis.ConnectAsync();
        var key = SharedBuckets.KeyOf(Slow, RateKey.Of(IPAddress.Parse("203.0.113.77")));

        await host.Limiter.TakeUpToAsync(Slow, RateKey.Of(IPAddress.Parse("203.0.113.77")), 2);

        Assert.DoesNotContain("203.0.113", key.ToString(), StringComparison.Ordinal);
        var left = await connection.GetDatabase().KeyTimeToLiveAsync(key);
        Assert.InRange(left!.Value, TimeSpan.FromHours(5), Slow.TimeFor(2) + TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("99999999999999999")]
    public async Task What_somebody_else_wrote_into_a_bucket_is_no_reason_to_refuse_for_ever(string value)
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var connection = await redis.ConnectAsync();
        var (limit, alice) = (new RateLimit("tests", 10, 100), LimiterHost.SomeUser());
        await connection.GetDatabase().StringSetAsync(SharedBuckets.KeyOf(limit, alice), value);

        await Eventually.Async(async () => (await host.Limiter.TakeAsync(limit, alice)).IsAllowed, "a token");
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chat.ServiceDefaults.Limits;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class LimitMetricsTests
{
    [Fact]
    public async Task What_is_granted_refused_and_asked_of_Redis_is_counted_by_the_name_of_the_limit_only()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(host.Services.GetRequiredService<IMeterFactory>(), sums);
        var alice = LimiterHost.SomeUser();

        await host.Limiter.TakeUpToAsync(new RateLimit("tests", 3, 0.001), alice, 5);
        await redis.KillAsync();
        await Eventually.Async(
            async () =>
            {
                await host.Limiter.TakeAsync(new RateLimit("others", 3, 0.001), LimiterHost.SomeUser());
                return sums.GetValueOrDefault("chat.limits.alone") > 0 || host.Services.GetRequiredService<SharedBuckets>().IsOpen is false;
            },
            "the loss of Redis");
        listener.RecordObservableInstruments();

        Assert.Equal(3, sums["chat.limits.granted tests"]);
        Assert.Equal(2, sums["chat.limits.refused tests"]);
        Assert.True(sums["chat.limits.keys"] >= 2);
        Assert.True(sums["chat.limits.redis.duration"] > 0);
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_in_time_is_counted()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString, settings: ("Limits:RedisWithin", "00:00:00.050"))).WithRedisAsync();
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(host.Services.GetRequiredService<IMeterFactory>(), sums);
        await redis.FreezeAsync();

        await host.Limiter.TakeAsync(new RateLimit("tests", 3, 0.001), LimiterHost.SomeUser());

        Assert.Equal(1, sums["chat.limits.alone"]);
    }

    private static MeterListener Listen(IMeterFactory factory, ConcurrentDictionary<string, double> sums)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, heard) =>
            {
                if (instrument.Meter.Name == LimitMetrics.MeterName && instrument.Meter.Scope == factory)
                {
                    heard.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Assert.True(tags.Length == 0 || tags is [{ Key: "limit" }]);
            var name = tags is [{ Value: var limit }] ? $"{instrument.Name} {limit}" : instrument.Name;
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }
}

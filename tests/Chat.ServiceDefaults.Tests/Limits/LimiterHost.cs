using System.Diagnostics.Metrics;
using System.Net;
using Chat.Contracts.Ids;
using Chat.ServiceDefaults.Limits;
using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests.Limits;

/// <summary>A process with a limiter. It waits long for Redis, unless the wait is what is tried.</summary>
internal sealed class LimiterHost : IAsyncDisposable
{
    private readonly KestrelHost _host;

    private LimiterHost(KestrelHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public RateLimiter Limiter => _host.Services.GetRequiredService<RateLimiter>();

    public SignInGuard Guard => _host.Services.GetRequiredService<SignInGuard>();

    public static async Task<LimiterHost> StartAsync(string redis, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?> { ["ConnectionStrings:cache"] = redis, ["Limits:RedisWithin"] = "00:00:05" };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var host = await KestrelHost.StartServiceAsync(
            builder =>
            {
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }

                builder.AddServiceDefaults();
                builder.AddChatRedis();
                builder.AddChatLimits();
                return builder.Build();
            },
            configuration);
        return new LimiterHost(host);
    }

    public async Task<LimiterHost> WithRedisAsync()
    {
        await Eventually.Async(() => _host.Services.GetRequiredService<RedisLink>().Connected is not null, "a connection to Redis");
        return this;
    }

    public static RateKey SomeUser() => RateKey.Of(new UserId(Guid.NewGuid()));

    public static IPAddress SomeAddress() => new(Guid.NewGuid().ToByteArray());

    /// <summary>A limiter that never sees a Redis.</summary>
    public static RateLimiter Alone(TimeProvider time, int keys = 100_000)
    {
        var options = Options.Create(new LimitsOptions { Keys = keys });
        return new RateLimiter(SharedBy(options, time), options, Metrics(), time);
    }

    /// <inheritdoc cref="Alone"/>
    public static SignInGuard GuardAlone(TimeProvider time)
    {
        var options = Options.Create(new LimitsOptions());
        return new SignInGuard(SharedBy(options, time), options, time);
    }

    /// <summary>Tokens that a limiter grants before it refuses.</summary>
    public static async Task<int> DrainAsync(RateLimiter limiter, RateLimit limit, RateKey key)
    {
        for (var granted = 0; ; granted++)
        {
            if (!(await limiter.TakeAsync(limit, key)).IsAllowed)
            {
                return granted;
            }
        }
    }

    private static LimitMetrics Metrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private static SharedBuckets SharedBy(IOptions<LimitsOptions> options, TimeProvider time) =>
        new(new RedisLink(new ServiceCollection().BuildServiceProvider(), NullLogger<RedisLink>.Instance), options, Metrics(), time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

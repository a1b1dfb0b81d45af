using Cysharp.Runtime.Multicast.Distributed.Redis;
using MagicOnion.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.Notifications.Publishing;

internal static class PublishingServiceExtensions
{
    /// <summary>Redis under the connection name <c>cache</c>, and the pump in front of it.</summary>
    public static WebApplicationBuilder AddPublishing(this WebApplicationBuilder builder)
    {
        builder.AddRedisClient(
            CacheOptions.ConnectionName,
            settings =>
            {
                // Opened when it is first used, so that the service starts without Redis; the check is ours, because without
                // Redis this service is degraded, not dead.
                settings.DisableAutoActivation = true;
                settings.DisableHealthChecks = true;
            },
            options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = 2_000;
                options.AsyncTimeout = 2_000;
                options.SyncTimeout = 2_000;
                // The default waits ever longer, up to a minute.
                options.ReconnectRetryPolicy = new LinearRetry(500);
                // A notice that cannot go now is lost; the next one counts.
                options.BacklogPolicy = BacklogPolicy.FailFast;
            });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>());
        builder.Services.AddOptions<CacheOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration.GetConnectionString(CacheOptions.ConnectionName))
            .ValidateOnStart();
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(CacheOptions.ConnectionName, HealthStatus.Degraded);
        builder.Services.TryAddSingleton<INoticeLine, RedisNoticeLine>();
        builder.Services.TryAddSingleton<NoticePump>();
        builder.Services.TryAddSingleton<INoticePublisher>(provider => provider.GetRequiredService<NoticePump>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<NoticePump>());
        return builder;
    }

    public static IMagicOnionServerBuilder AddNoticeGroup(this IMagicOnionServerBuilder builder)
    {
        builder.UseRedisGroup(_ => { }, registerAsDefault: false);
        builder.Services.AddOptions<RedisGroupOptions>()
            .Configure<IConnectionMultiplexer>((options, redis) => options.ConnectionMultiplexer = (ConnectionMultiplexer)redis);
        builder.Services.TryAddSingleton<RedisGroupProvider>();
        return builder;
    }
}

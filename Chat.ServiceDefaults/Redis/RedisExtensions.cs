using Chat.ServiceDefaults.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class RedisExtensions
{
    /// <summary>
    /// Redis under the connection name <c>cache</c>, for what may be lost. A service starts without it, and is degraded, not
    /// dead, while it is away. A missing or malformed setting stops the start.
    /// </summary>
    public static WebApplicationBuilder AddChatRedis(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddRedisClient(
            CacheOptions.ConnectionName,
            settings =>
            {
                // RedisLink opens it; the check is ours.
                settings.DisableAutoActivation = true;
                settings.DisableHealthChecks = true;
                settings.DisableTracing |= !builder.Configuration.HasTelemetryCollector();
            },
            options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = 2_000;
                options.AsyncTimeout = 2_000;
                options.SyncTimeout = 2_000;
                // The default waits ever longer, up to a minute.
                options.ReconnectRetryPolicy = new LinearRetry(500);
                // What Redis cannot do now is of no use later: the database makes it good.
                options.BacklogPolicy = BacklogPolicy.FailFast;
            });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>());
        builder.Services.AddOptions<CacheOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration.GetConnectionString(CacheOptions.ConnectionName))
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<RedisLink>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RedisLink>());
        builder.Services.AddMetrics();
        builder.Services.AddHostedService<RedisMetrics>();
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(CacheOptions.ConnectionName, HealthStatus.Degraded);
        return builder;
    }
}

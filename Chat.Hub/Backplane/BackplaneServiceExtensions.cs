using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.Hub.Backplane;

internal static class BackplaneServiceExtensions
{
    /// <summary>Redis under the connection name <c>cache</c>, and what hubs say to each other over it.</summary>
    public static WebApplicationBuilder AddBackplane(this WebApplicationBuilder builder)
    {
        builder.AddRedisClient(
            BackplaneOptions.ConnectionName,
            settings =>
            {
                // RedisLink opens it, in the background; the check is ours, because a hub without Redis is degraded, not dead.
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
                // What cannot be sent now is of no use later: events are made good from the database.
                options.BacklogPolicy = BacklogPolicy.FailFast;
            });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BackplaneOptions>, BackplaneOptionsValidator>());
        builder.Services.AddOptions<BackplaneOptions>()
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration.GetConnectionString(BackplaneOptions.ConnectionName))
            .ValidateOnStart();
        builder.Services.TryAddSingleton<RedisLink>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RedisLink>());
        builder.Services.TryAddSingleton<IBackplane, RedisBackplane>();
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(BackplaneOptions.ConnectionName, HealthStatus.Degraded);
        return builder;
    }
}

using Chat.ServiceDefaults.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

public static class LimitExtensions
{
    /// <summary>
    /// <see cref="RateLimiter"/> and <see cref="SignInGuard"/>, over the Redis of <see cref="RedisExtensions.AddChatRedis"/>, and the
    /// addresses of clients behind the proxies of <c>Limits:KnownProxies</c>.
    /// </summary>
    public static WebApplicationBuilder AddChatLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LimitsOptions>, KnownProxiesValidator>());
        builder.Services.AddValidatedOptions<LimitsOptions>(LimitsOptions.SectionName);
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<LimitMetrics>();
        builder.Services.TryAddSingleton<SharedBuckets>();
        builder.Services.TryAddSingleton(services => new RateLimiter(
            services.GetRequiredService<SharedBuckets>(),
            services.GetRequiredService<IOptions<LimitsOptions>>(),
            services.GetRequiredService<LimitMetrics>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton(services => new SignInGuard(
            services.GetRequiredService<SharedBuckets>(),
            services.GetRequiredService<IOptions<LimitsOptions>>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, KnownProxies>());
        return builder;
    }
}

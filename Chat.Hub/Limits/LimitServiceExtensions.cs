using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Limits;

internal static class LimitServiceExtensions
{
    public static IServiceCollection AddHubLimits(this IServiceCollection services)
    {
        services.AddValidatedOptions<HubLimitsOptions>(HubLimitsOptions.SectionName);
        services.TryAddSingleton<HubLimits>();
        return services;
    }
}

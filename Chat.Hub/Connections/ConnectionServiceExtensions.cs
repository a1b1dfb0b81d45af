using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Connections;

internal static class ConnectionServiceExtensions
{
    public static IServiceCollection AddChatConnections(this IServiceCollection services)
    {
        services.TryAddSingleton<HubInstance>();
        services.TryAddSingleton<ConnectionRegistry>();
        services.TryAddSingleton<Arrivals>();
        services.AddHostedService(provider => provider.GetRequiredService<Arrivals>());
        services.TryAddSingleton<ConnectionService>();
        services.TryAddSingleton<ParkedEnds>();
        services.TryAddSingleton<ConnectionEnder>();
        services.AddValidatedOptions<DeliveryOptions>(DeliveryOptions.SectionName);
        services.TryAddSingleton<SlowConsumers>();
        services.AddHostedService(provider => provider.GetRequiredService<SlowConsumers>());
        services.AddHostedService<TokenExpiry>();
        services.AddHostedService<GracefulStop>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Connections;

internal static class ConnectionServiceExtensions
{
    public static IServiceCollection AddConnections(this IServiceCollection services, IHostEnvironment environment)
    {
        services.TryAddSingleton<HubInstance>();
        services.TryAddSingleton<ConnectionRegistry>();
        services.TryAddSingleton<ConnectionService>();
        services.TryAddSingleton<ParkedEnds>();
        services.TryAddSingleton<ConnectionEnder>();
        services.AddValidatedOptions<DeliveryOptions>(DeliveryOptions.SectionName);
        services.TryAddSingleton<SlowConsumers>();
        services.AddHostedService(provider => provider.GetRequiredService<SlowConsumers>());
        services.AddHostedService<GracefulStop>();
        if (environment.IsDevelopment())
        {
            services.TryAddSingleton<IConnectionIdentity, DevelopmentIdentity>();
        }
        else
        {
            services.TryAddSingleton<IConnectionIdentity, SignInRequired>();
        }

        return services;
    }
}

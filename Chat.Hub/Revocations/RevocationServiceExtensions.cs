using Chat.Contracts.Identity;
using Chat.Hub.Services;
using Chat.ServiceDefaults;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Revocations;

internal static class RevocationServiceExtensions
{
    private const string Identity = "identity";

    public static IServiceCollection AddRevocations(this IServiceCollection services)
    {
        services.AddServiceAddresses(Identity);
        services.TryAddKeyedSingleton<GrpcChannel>(Identity, (provider, _) => ServiceChannel.Open(Identity, provider.AddressesOf(Identity), provider));
        services.TryAddSingleton(provider =>
            MagicOnionClient.Create<IRevocationService>(provider.GetRequiredKeyedService<GrpcChannel>(Identity), ChatSerializerProvider.Default));
        services.TryAddSingleton<RevocationList>();
        services.TryAddSingleton<RevocationGate>();
        services.TryAddSingleton<RevocationFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationFeed>());
        services.AddHostedService<RevocationListener>();
        services.AddHealthChecks().AddCheck<RevocationHealthCheck>(Identity);
        return services;
    }
}

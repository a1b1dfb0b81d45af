using Chat.Contracts.History;
using Chat.Hub.Services;
using Chat.ServiceDefaults;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.History;

internal static class HistoryServiceExtensions
{
    public static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.AddServiceAddresses(HistoryChannel.Service);
        services.TryAddSingleton(HistoryChannel.Open);
        services.TryAddSingleton(provider => MagicOnionClient.Create<IHistoryService>(provider.GetRequiredService<GrpcChannel>(), ChatSerializerProvider.Default));
        services.TryAddSingleton<HistoryGateway>();
        services.AddHealthChecks().AddCheck<HistoryHealthCheck>("history");
        return services;
    }
}

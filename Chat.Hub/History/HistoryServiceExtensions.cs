using Chat.Contracts.History;
using Chat.ServiceDefaults;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chat.Hub.History;

internal static class HistoryServiceExtensions
{
    public static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HistoryOptions>, HistoryOptionsValidator>());
        services.AddOptions<HistoryOptions>()
            .Configure<IConfiguration>((options, configuration) =>
                options.Addresses = [.. configuration.GetSection(HistoryOptions.SectionName).GetChildren().Select(address => address.Value ?? "")])
            .ValidateOnStart();
        services.TryAddSingleton(provider => HistoryChannel.Open(
            provider.GetRequiredService<IOptions<HistoryOptions>>().Value.Addresses,
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(provider => MagicOnionClient.Create<IHistoryService>(provider.GetRequiredService<GrpcChannel>(), ChatSerializerProvider.Default));
        services.TryAddSingleton<HistoryGateway>();
        services.AddHealthChecks().AddCheck<HistoryHealthCheck>("history");
        return services;
    }
}

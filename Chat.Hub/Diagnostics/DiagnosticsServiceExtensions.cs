using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Diagnostics;

internal static class DiagnosticsServiceExtensions
{
    public static IServiceCollection AddHubDiagnostics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<HubMetrics>();
        return services;
    }
}

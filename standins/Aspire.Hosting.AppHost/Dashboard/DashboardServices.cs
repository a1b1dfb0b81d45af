using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

internal static class DashboardServices
{
    /// <summary>Comes before what starts the resources: their environment names the ports that are chosen here.</summary>
    public static void Add(IServiceCollection services, string appHostDirectory)
    {
        services.AddSingleton<DashboardAddresses>();
        services.AddSingleton(provider => new DashboardFiles(
            provider.GetRequiredService<IConfiguration>(),
            appHostDirectory,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Environment.GetEnvironmentVariable("PATH")));
        services.AddSingleton<DashboardSearch>();
        services.AddSingleton<IDashboardInstaller, NpmInstaller>();
        services.AddSingleton<ResourceServer>();
        services.AddSingleton<DashboardLauncher>();
        services.AddHostedService(provider => provider.GetRequiredService<DashboardLauncher>());
    }
}

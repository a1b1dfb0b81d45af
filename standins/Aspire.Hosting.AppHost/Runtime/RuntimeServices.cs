using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>Registers what runs the application.</summary>
internal static class RuntimeServices
{
    public static void Add(IServiceCollection services, IDistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        services.AddOptions<ResourceNotificationServiceOptions>().Configure(notifications => notifications.DefaultWaitBehavior =
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        services.AddSingleton(provider => new ResourceLoggerService(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(),
            provider.GetRequiredService<ResourceLoggerService>(),
            provider.GetRequiredService<DistributedApplicationModel>(),
            provider,
            provider.GetRequiredService<ILogger<ResourceCommandService>>()));
        if (builder.ExecutionContext.IsPublishMode)
        {
            services.AddHostedService<ManifestPublisher>();
            return;
        }

        services.AddSingleton<GuardRoom>();
        services.AddSingleton<ListeningProbe>();
        services.AddSingleton<ProcessResources>();
        services.AddSingleton<ProcessSpecs>();
        services.AddSingleton<ProcessLifecycle>();
        services.AddSingleton<ValueLifecycle>();
        services.AddSingleton<ReplicaCommands>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<ContainerEngine>();
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<ResourceLogOutput>();
        if (!options.DisableDashboard)
        {
            DashboardServices.Add(services, builder.AppHostDirectory);
        }

        services.AddHostedService<Orchestrator>();
    }
}

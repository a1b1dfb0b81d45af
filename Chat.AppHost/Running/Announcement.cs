using Chat.AppHost.Resources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chat.AppHost.Running;

/// <summary>Says once that everything is up, where, and leaves the address for the clients of this clone; or says what failed.</summary>
internal static class Announcement
{
    public static void AnnounceWhenHealthy(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> hub, IResourceBuilder<ProjectResource> identity, AppHostSettings settings, bool withDashboard)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.Services.AddHostedService(services => new Announcer(
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<DistributedApplicationModel>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            hub.Resource,
            identity.Resource,
            settings,
            withDashboard ? services.GetRequiredService<IConfiguration>() : null));
    }
}

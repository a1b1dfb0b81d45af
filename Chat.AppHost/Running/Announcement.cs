using System.Text.Json;
using Chat.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chat.AppHost.Running;

/// <summary>Says once that everything is up, where, and leaves the address for the clients of this clone; or says what failed.</summary>
internal static class Announcement
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void AnnounceWhenHealthy(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> hub, AppHostSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.Services.AddHostedService(services => new Announcer(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<DistributedApplicationModel>(), hub.Resource, settings));
    }

    private sealed class Announcer(ResourceNotificationService notifications, DistributedApplicationModel model, ProjectResource hub, AppHostSettings settings) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            File.Delete(settings.EndpointsFile);
            var progress = new StartProgress(model);
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (progress.Failure(change) is { } failure)
                {
                    await Console.Error.WriteLineAsync($"{failure} Its log lines above say why; the rest keeps running. Ctrl+C stops everything.");
                }

                if (progress.IsComplete(change))
                {
                    await AnnounceAsync(stoppingToken);
                    return;
                }
            }
        }

        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            File.Delete(settings.EndpointsFile);
        }

        private async Task AnnounceAsync(CancellationToken cancellationToken)
        {
            var hubUrl = await hub.GetEndpoint("grpc").GetValueAsync(cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(settings.EndpointsFile)!);
            PrivateFile.Write(settings.EndpointsFile, JsonSerializer.Serialize(new { hub = hubUrl }, Indented));

            Console.WriteLine();
            Console.WriteLine("all resources healthy");
            foreach (var service in model.Resources.OfType<ProjectResource>())
            {
                foreach (var endpoint in service.GetEndpoints())
                {
                    Console.WriteLine($"  {service.Name,-13} {endpoint.EndpointName,-5} {await endpoint.GetValueAsync(cancellationToken)}");
                }
            }

            foreach (var (store, port) in settings.StorePorts)
            {
                Console.WriteLine($"  {store,-13} tcp   127.0.0.1:{port}");
            }

            Console.WriteLine($"  data          {settings.Data.Path}");
            Console.WriteLine("  chat          dotnet run --project Chat.Client -- --user YOU");
            Console.WriteLine();
        }
    }
}

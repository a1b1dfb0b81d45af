using System.Text.Json;
using Chat.AppHost.Resources;
using Microsoft.Extensions.Hosting;

namespace Chat.AppHost.Running;

/// <summary>Watches from before the first resource starts, because the runtime's own start returns only when all are up.</summary>
internal sealed class Announcer(ResourceNotificationService notifications, DistributedApplicationModel model, ProjectResource hub, AppHostSettings settings)
    : IHostedLifecycleService, IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(settings.EndpointsFile)!);
        File.Delete(settings.EndpointsFile);
        _watching = WatchAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        File.Delete(settings.EndpointsFile);
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var progress = new StartProgress(model);
        var announced = false;
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (progress.Failure(change) is { } failure)
            {
                await Console.Error.WriteLineAsync($"{failure} Its log lines say why; the rest keeps running. Ctrl+C stops everything.");
            }

            if (!announced && progress.IsComplete(change))
            {
                announced = true;
                await AnnounceAsync(cancellationToken);
            }
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var hubUrl = await hub.GetEndpoint("grpc").GetValueAsync(cancellationToken);
        PrivateFile.Write(settings.EndpointsFile, JsonSerializer.Serialize(new { hub = hubUrl }, Indented));

        var lines = new List<string> { "", "all resources healthy" };
        foreach (var service in model.Resources.OfType<ProjectResource>())
        {
            foreach (var endpoint in service.GetEndpoints())
            {
                lines.Add($"  {service.Name,-13} {endpoint.EndpointName,-5} {await endpoint.GetValueAsync(cancellationToken)}");
            }
        }

        lines.AddRange(settings.StorePorts.Select(store => $"  {store.Key,-13} tcp   127.0.0.1:{store.Value}"));
        lines.Add($"  data          {settings.Data.Path}");
        lines.Add("  chat          dotnet run --project Chat.Client -- --user YOU");
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }
}

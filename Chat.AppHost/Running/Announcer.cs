using Chat.AppHost.Resources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Chat.AppHost.Running;

/// <summary>
/// Watches from before the first resource starts, because the runtime's own start returns only when all are up, until the
/// application stops: what ends then is meant to.
/// </summary>
internal sealed class Announcer(
    ResourceNotificationService notifications, DistributedApplicationModel model, IHostApplicationLifetime lifetime, ProjectResource hub, ProjectResource identity, AppHostSettings settings, IConfiguration? dashboard)
    : IHostedLifecycleService, IAsyncDisposable
{
    private readonly EndpointsFile _endpoints = new(settings.EndpointsFile);
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private Task _watching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _endpoints.Remove();
        _watching = WatchAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A start that was cancelled is not stopped, only disposed of.</summary>
    public async ValueTask DisposeAsync()
    {
        await StoppingAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AnnounceAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        finally
        {
            // After the last write: nothing may bring it back.
            _endpoints.Remove();
        }
    }

    private async Task AnnounceAllAsync(CancellationToken cancellationToken)
    {
        var progress = new StartProgress(model);
        var announced = false;
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (!cancellationToken.IsCancellationRequested && progress.Failure(change) is { } failure)
            {
                Say(Console.Error, $"{failure} Its log lines say why; the rest keeps running. Ctrl+C stops everything.");
            }

            if (!announced && progress.IsComplete(change))
            {
                announced = true;
                await AnnounceAsync(cancellationToken);

                // From here on the AppHost mostly waits: what the start has left behind would lie about for as long as it does.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var hubUrl = await hub.GetEndpoint("grpc").GetValueAsync(cancellationToken);
        var addresses = new ClientAddresses(
            hubUrl,
            await identity.GetEndpoint("public").GetValueAsync(cancellationToken),
            await identity.GetEndpoint("http").GetValueAsync(cancellationToken));
        if (_endpoints.Write(addresses, dashboard) is { } problem)
        {
            Say(Console.Error, problem);
        }

        var lines = new List<string> { "", "all resources healthy" };
        foreach (var service in model.Resources.OfType<ProjectResource>())
        {
            foreach (var endpoint in service.GetEndpoints())
            {
                lines.Add($"  {service.Name,-13} {endpoint.EndpointName,-6} {await endpoint.GetValueAsync(cancellationToken)}");
            }
        }

        lines.AddRange(settings.StorePorts.Select(store => $"  {store.Key,-13} tcp    127.0.0.1:{store.Value}"));
        lines.Add($"  data          {settings.Data.Path}");
        lines.Add($"  mails         {settings.Data.Folder("mail")}");
        lines.Add($"  demo users    {string.Join(", ", ChatIdentity.DemoUsers)}; password {settings.Data.Password("demo")}");
        lines.Add("  chat          dotnet run --project Chat.Client -- --user alice");
        Say(Console.Out, string.Join(Environment.NewLine, lines));
    }

    private static void Say(TextWriter writer, string text)
    {
        try
        {
            writer.WriteLine(text);
        }
        catch (IOException)
        {
            // The console is a file on a full disk, perhaps; the system runs on.
        }
    }
}

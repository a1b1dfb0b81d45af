using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

/// <summary>An application of the test's own, that is stopped with everything it started.</summary>
internal sealed class RuntimeApp : IAsyncDisposable
{
    private readonly DistributedApplication _app;

    private RuntimeApp(DistributedApplication app) => _app = app;

    public ResourceNotificationService Notifications => _app.ResourceNotifications;

    public ResourceCommandService Commands => _app.ResourceCommands;

    public ResourceLoggerService Logs => _app.Services.GetRequiredService<ResourceLoggerService>();

    public IServiceProvider Services => _app.Services;

    public static IDistributedApplicationBuilder Builder(params string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", .. args],
            DisableDashboard = true,
            EnableResourceLogging = true,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        return builder;
    }

    public static RuntimeApp Build(IDistributedApplicationBuilder builder) => new(builder.Build());

    public static async Task<RuntimeApp> StartAsync(IDistributedApplicationBuilder builder)
    {
        var app = Build(builder);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync() => Within(_app.StartAsync(), "the start");

    public Task StopAsync() => Within(_app.StopAsync(), "the stop");

    public async Task<ResourceEvent> Reaches(string resource, string state)
    {
        using var limit = new CancellationTokenSource(Chat.Testing.Waits.Limit);
        try
        {
            return await Notifications.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == state, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"'{resource}' was not {state} within {Chat.Testing.Waits.Limit.TotalSeconds} s, but {StateOf(resource)}. It wrote: {await WrittenBy(resource)}");
        }
    }

    public Task<ResourceEvent> IsHealthy(string resource) => Within(Notifications.WaitForResourceHealthyAsync(resource), $"the health of '{resource}'");

    /// <summary>Waits for a line of the resource's output.</summary>
    public async Task<string> Writes(string resource, string text)
    {
        using var limit = new CancellationTokenSource(Chat.Testing.Waits.Limit);
        try
        {
            await foreach (var lines in Logs.WatchAsync(resource).WithCancellation(limit.Token))
            {
                if (lines.FirstOrDefault(line => line.Content.Contains(text, StringComparison.Ordinal)) is { Content: { } content })
                {
                    return content[(content.IndexOf(' ', StringComparison.Ordinal) + 1)..];
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Reported below.
        }

        throw new TimeoutException($"'{resource}' did not write '{text}'. It wrote: {await WrittenBy(resource)}");
    }

    public async Task<string> WrittenBy(string resource)
    {
        var all = new List<string>();
        await foreach (var lines in Logs.GetAllAsync(resource))
        {
            all.AddRange(lines.Select(line => line.Content));
        }

        return string.Join(Environment.NewLine, all);
    }

    public string? StateOf(string resource) =>
        Notifications.CurrentStates().FirstOrDefault(state => state.Resource.Name == resource || state.ResourceId == resource)?.Snapshot.State?.Text;

    public async ValueTask DisposeAsync() => await Within(_app.DisposeAsync().AsTask(), "the end of the application");

    public static async Task Within(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Chat.Testing.Waits.Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} took longer than {Chat.Testing.Waits.Limit.TotalSeconds} s.");
        }
    }

    public static async Task<T> Within<T>(Task<T> task, string what)
    {
        await Within((Task)task, what);
        return await task;
    }
}

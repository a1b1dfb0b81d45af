using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Wire;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

/// <summary>An application with a dashboard of the test's own, or with none that could be found.</summary>
internal sealed class DashboardApp : IAsyncDisposable
{
    private readonly RuntimeApp _app;
    private readonly List<GrpcChannel> _channels = [];

    private DashboardApp(RuntimeApp app, RecordedLogs logs)
    {
        _app = app;
        Logs = logs;
    }

    public RuntimeApp App => _app;

    public RecordedLogs Logs { get; }

    public IConfiguration Configuration => _app.Services.GetRequiredService<IConfiguration>();

    private string Key => Configuration["AppHost:ResourceService:ApiKey"]!;

    public static async Task<DashboardApp> StartAsync(Action<IDistributedApplicationBuilder> addResources, string dashboard = "none", params string[] args)
    {
        var logs = new RecordedLogs();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", $"--DcpPublisher:DashboardPath={dashboard}", .. args],
            AllowUnsecuredTransport = true,
            EnableResourceLogging = true,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(logs));
        addResources(builder);
        return new(await RuntimeApp.StartAsync(builder), logs);
    }

    /// <summary>Connects as the dashboard does.</summary>
    /// <param name="keys">What is in the key's header; by default the right key.</param>
    public async Task<DashboardService.DashboardServiceClient> ConnectAsync(params string[] keys)
    {
        var server = _app.Services.GetRequiredService<ResourceServer>();
        await Eventually.Async(() => server.Url is not null, "the resource service to listen");
        var channel = GrpcChannel.ForAddress(server.Url!, new GrpcChannelOptions { MaxReceiveMessageSize = 16 * 1024 * 1024 });
        _channels.Add(channel);
        return new(global::Grpc.Core.Interceptors.CallInvokerExtensions.Intercept(channel.CreateCallInvoker(), headers =>
        {
            foreach (var key in keys.Length == 0 ? [Key] : keys)
            {
                headers.Add(ResourceServer.KeyHeader, key);
            }

            return headers;
        }));
    }

    public Task Says(string text) =>
        Eventually.Async(() => Logs.Entries.Any(entry => entry.Text.Contains(text, StringComparison.Ordinal)), $"the log line '{text}'");

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await _app.DisposeAsync();
    }
}

/// <summary>What a dashboard knows of the resources, from one call.</summary>
internal sealed class WatchedResources(AsyncServerStreamingCall<WatchMessage> call) : IDisposable
{
    private readonly Dictionary<string, ResourceInfo> _resources = [];

    public int Changes { get; private set; }

    public async Task NextAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).OrFail("a message of the resource service"));
        var message = call.ResponseStream.Current;
        foreach (var resource in message.Present?.Resources ?? [])
        {
            _resources[resource.Id] = resource;
        }

        foreach (var change in message.Changes?.Items ?? [])
        {
            Changes++;
            _resources[change.Changed.Id] = change.Changed;
        }
    }

    /// <returns>The instances of the resource, when all are as wanted.</returns>
    public async Task<ResourceInfo[]> Until(string modelName, Func<ResourceInfo, bool> isWanted)
    {
        while (true)
        {
            ResourceInfo[] instances = [.. _resources.Values.Where(resource => resource.ModelName == modelName)];
            if (instances.Length > 0 && instances.All(isWanted))
            {
                return instances;
            }

            await NextAsync();
        }
    }

    public void Dispose() => call.Dispose();
}

using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>A server of its own on a free port, with the probe hub and service.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private ProbeServer(WebApplication app)
    {
        _app = app;
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public string Address { get; }

    public ProbeState State => _app.Services.GetRequiredService<ProbeState>();

    public LogSink Log => _app.Services.GetRequiredService<LogSink>();

    public IServiceProvider Services => _app.Services;

    public static async Task<ProbeServer> StartAsync(
        Action<MagicOnionOptions>? options = null,
        Action<IMagicOnionServerBuilder>? configure = null,
        IDictionary<string, string?>? settings = null,
        Action<WebApplication>? use = null,
        params Type[] types)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<ProbeState>();
        builder.Services.AddSingleton<LogSink>();
        builder.Services.AddSingleton<ILoggerProvider>(p => p.GetRequiredService<LogSink>());
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        var magicOnion = builder.Services.AddMagicOnion(options);
        configure?.Invoke(magicOnion);

        var app = builder.Build();
        app.UseRouting();
        use?.Invoke(app);
        app.MapMagicOnionService(types.Length > 0 ? types : [typeof(ProbeHub), typeof(ProbeService)]);
        await app.StartAsync();
        return new ProbeServer(app);
    }

    public GrpcChannel Channel()
    {
        var channel = GrpcChannel.ForAddress(Address);
        _channels.Add(channel);
        return channel;
    }

    public IProbeService Service() => MagicOnionClient.Create<IProbeService>(Channel());

    public Task<RawHub> ConnectRawAsync(string hub = nameof(IProbeHub)) => RawHub.ConnectAsync(Channel(), hub);

    public async Task<(IProbeHub Hub, ProbeReceiver Receiver)> ConnectAsync()
    {
        var receiver = new ProbeReceiver();
        return (await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(Channel(), receiver).Within("the hub connects"), receiver);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        using var limit = new CancellationTokenSource(Limits.Wait);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}

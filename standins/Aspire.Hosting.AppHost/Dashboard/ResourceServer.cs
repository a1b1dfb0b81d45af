using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The gRPC server that tells the dashboard of the resources: HTTP/2 without TLS, on this machine's own addresses only. A call
/// without exactly one right key is refused before anything of it is read.
/// </summary>
internal sealed class ResourceServer(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    IConfiguration configuration,
    TimeProvider time,
    ILoggerFactory loggerFactory) : IAsyncDisposable
{
    public const string KeyHeader = "x-resource-service-api-key";
    public const string UrlKey = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    // Calls end with the server at once; this is for what is on its way out.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _server;

    /// <summary>Listens on the port that is configured, where it is free, else on any. <c>null</c> until it has started.</summary>
    public string? Url { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var sockets = Listen();
        _server = Build(sockets);
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        Url = $"http://localhost:{Loopback.PortOf(sockets[0])}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_server is { } server)
        {
            _server = null;
            using var limit = new CancellationTokenSource(StopLimit, time);
            await server.StopAsync(limit.Token).ConfigureAwait(false);
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private int WantedPort() =>
        Uri.TryCreate(configuration[UrlKey], UriKind.Absolute, out var url) && url.IsLoopback && !configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false)
            ? url.Port
            : 0;

    /// <summary>Before there is a server: one that finds its port taken logs a failure of the host, although another port does as well.</summary>
    private Socket[] Listen()
    {
        try
        {
            return Loopback.Listen("localhost", WantedPort());
        }
        catch (SocketException)
        {
            return Loopback.Listen("localhost", 0);
        }
    }

    /// <summary>An application with nothing in it but this, which reads no configuration: ASPNETCORE_URLS is meant for the dashboard.</summary>
    private WebApplication Build(Socket[] sockets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var socket in sockets)
            {
                kestrel.Listen(socket.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        builder.WebHost.UseSockets(transport => transport.CreateBoundListenSocket = endpoint => Array.Find(sockets, socket => endpoint.Equals(socket.LocalEndPoint))!);
        builder.Services.AddSingleton(loggerFactory);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_ => new ResourceService(
            notifications, loggers, commands, configuration["AppHost:DashboardApplicationName"] ?? "", time.GetUtcNow().UtcDateTime, _stopping.Token));
        var server = builder.Build();
        server.Use(RefuseStrangers);
        server.MapGrpcService<ResourceService>();
        return server;
    }

    private RequestDelegate RefuseStrangers(RequestDelegate next)
    {
        var key = configuration["AppHost:ResourceService:AuthMode"] == "Unsecured" ? null
            : Encoding.UTF8.GetBytes(configuration["AppHost:ResourceService:ApiKey"] ?? throw new DistributedApplicationException("AppHost:ResourceService:ApiKey is not set."));
        return context =>
        {
            var given = context.Request.Headers[KeyHeader];
            var isAllowed = key is null || (given.Count == 1 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[0] ?? ""), key));
            return isAllowed ? next(context) : Refuse(context);
        };
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "16";
        context.Response.Headers["grpc-message"] = $"Exactly one {KeyHeader} is needed, and it has to be the right one.";
        return Task.CompletedTask;
    }

    /// <summary>Signals are the AppHost's to hear.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

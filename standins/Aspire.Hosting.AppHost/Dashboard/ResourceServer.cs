using System.Net;
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
        var wanted = WantedPort();
        if (wanted != 0 && PortReservation.IsFree(wanted) && await TryStartAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        using var port = PortReservation.Any();
        if (!await TryStartAsync(port.Port, cancellationToken).ConfigureAwait(false))
        {
            throw new DistributedApplicationException($"The service that tells the dashboard of the resources could not listen on port {port.Port}.");
        }
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

    private async Task<bool> TryStartAsync(int port, CancellationToken cancellationToken)
    {
        var server = Build(port);
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            _server = server;
            Url = $"http://localhost:{port}";
            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Somebody has taken the port meanwhile, or it is none for us.
            await server.DisposeAsync().ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>An application with nothing in it but this, which reads no configuration: ASPNETCORE_URLS is meant for the dashboard.</summary>
    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (Loopback.HasIPv6)
            {
                kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
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

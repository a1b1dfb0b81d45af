using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

internal static class ServicePortsExtensions
{
    private const int StreamsPerConnection = 1000;

    // A peer that vanished without a word is noticed within their sum.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    public static void AddServicePorts(this WebApplicationBuilder builder)
    {
        var ports = ServicePorts.Read(builder.Configuration);
        builder.Services.AddSingleton(ports);
        builder.Services.AddSingleton<IValidateOptions<ServicePortsValidator.Checked>, ServicePortsValidator>();
        builder.Services.AddOptions<ServicePortsValidator.Checked>().ValidateOnStart();
        builder.Services.AddHostedService<PortsCheck>();

        var everywhere = !builder.Environment.IsDevelopment();
        var secure = everywhere && builder.Configuration.GetSection("Kestrel:Certificates:Default").GetChildren().Any();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
            if (ports.Problems.Count > 0 || ports.Grpc is null || ports.Http is null)
            {
                return;
            }

            Listen(kestrel, everywhere, ports.Grpc.Value, listen => Grpc(listen, secure, forClients: ports.Public is null));
            Listen(kestrel, everywhere, ports.Http.Value, listen => listen.Protocols = HttpProtocols.Http1);
            if (ports.Public is { } port)
            {
                Listen(kestrel, everywhere, port, listen => Public(listen, secure));
            }
        });
    }

    // In the clear there is nothing that could agree on a protocol, so the port speaks HTTP/2 only.
    private static void Grpc(ListenOptions listen, bool secure, bool forClients)
    {
        listen.Protocols = secure ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
        if (secure)
        {
            listen.UseHttps();
        }

        if (forClients)
        {
            MarkAsClientPort(listen);
        }
    }

    private static void Public(ListenOptions listen, bool secure)
    {
        listen.Protocols = secure ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (secure)
        {
            listen.UseHttps();
        }

        MarkAsClientPort(listen);
    }

    private static void MarkAsClientPort(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(ClientPort.Instance);
        return next(connection);
    });

    private static void Listen(KestrelServerOptions kestrel, bool everywhere, int port, Action<ListenOptions> configure)
    {
        if (everywhere)
        {
            kestrel.ListenAnyIP(port, configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, port, configure);
        }
    }
}

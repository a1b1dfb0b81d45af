using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

internal static class ServicePortsExtensions
{
    public static void AddServicePorts(this WebApplicationBuilder builder)
    {
        var ports = ServicePorts.Read(builder.Configuration);
        builder.Services.AddSingleton(ports);
        builder.Services.AddSingleton<IValidateOptions<ServicePortsValidator.Checked>, ServicePortsValidator>();
        builder.Services.AddOptions<ServicePortsValidator.Checked>().ValidateOnStart();
        builder.Services.AddHostedService<PortsCheck>();

        var everywhere = !builder.Environment.IsDevelopment();
        var tls = ServerTls.Read(builder.Configuration, isDevelopment: !everywhere);
        builder.Services.AddSingleton(tls);
        builder.AddServerLimits();
        // The platform would believe everybody who says where a request came from; only known proxies are: Limits:KnownProxies.
        builder.Configuration["FORWARDEDHEADERS_ENABLED"] = "false";
        if (tls.Certificate is { } files)
        {
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(files);
            builder.Services.AddSingleton<ServerCertificate>();
        }

        var secure = tls.Certificate is not null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (ports.Problems.Count > 0 || tls.Problems.Count > 0 || ports.Grpc is null || ports.Http is null)
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
            Encrypt(listen);
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
            Encrypt(listen);
        }

        MarkAsClientPort(listen);
    }

    private static void Encrypt(ListenOptions listen)
    {
        var certificate = listen.ApplicationServices.GetRequiredService<ServerCertificate>();
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.ForHandshake()) });
    }

    private static void AddServerLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<ServerLimitsOptions>(ServerLimitsOptions.SectionName);
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ServerLimits>();
        builder.Services.Configure<GrpcServiceOptions>(options => options.MaxReceiveMessageSize = ServerLimits.MaxCallBytes);
        builder.Services.AddSingleton<IValidateOptions<AllowedOrigins>, AllowedOriginsValidator>();
        builder.Services.AddValidatedOptions<AllowedOrigins>(AllowedOrigins.SectionName);
        builder.Services.AddSingleton<IConfigureOptions<CorsOptions>, AllowedOriginsPolicy>();
        builder.Services.AddCors();
        builder.Services.AddSingleton<IStartupFilter, RequestRules>();
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

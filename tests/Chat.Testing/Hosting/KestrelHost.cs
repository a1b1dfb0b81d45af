using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Testing;

/// <summary>A web application in the test process: one cleartext HTTP/2 port for gRPC and one HTTP/1.1 port, both on the loopback address.</summary>
public sealed class KestrelHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelHost(WebApplication application, RecordedLogs logs)
    {
        _application = application;
        Logs = logs;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        GrpcAddress = new Uri(addresses[0]);
        HttpAddress = new Uri(addresses[1]);
    }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public IServiceProvider Services => _application.Services;

    public RecordedLogs Logs { get; }

    /// <summary>
    /// <paramref name="grpcPort"/> is any free one when 0; another one starts a server again where its clients expect it.
    /// </summary>
    public static async Task<KestrelHost> StartAsync(
        Action<WebApplicationBuilder> services,
        Action<WebApplication> map,
        int grpcPort = 0,
        string environment = "Development",
        CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        var logs = new RecordedLogs();
        builder.Logging.AddProvider(logs);
        services(builder);
        // Last, so that these ports win over those that the application asks for.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });

        var application = builder.Build();
        try
        {
            map(application);
            await application.StartAsync(cancellationToken);
            return new KestrelHost(application, logs);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public HttpClient CreateHttpClient() => new() { BaseAddress = HttpAddress };

    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}

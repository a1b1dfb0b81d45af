using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
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
        GrpcAddress = Loopback(addresses[0]);
        HttpAddress = Loopback(addresses[1]);
    }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public IServiceProvider Services => _application.Services;

    public RecordedLogs Logs { get; }

    /// <summary>
    /// <paramref name="grpcPort"/> and <paramref name="httpPort"/> are any free ones when 0; others start a server again where its
    /// clients expect it.
    /// </summary>
    public static async Task<KestrelHost> StartAsync(
        Action<WebApplicationBuilder> services,
        Action<WebApplication> map,
        int grpcPort = 0,
        string environment = "Development",
        int httpPort = 0,
        CancellationToken cancellationToken = default)
    {
        var builder = CreateBuilder(environment, out var logs);
        services(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, httpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });

        var application = builder.Build();
        map(application);
        return await StartAsync(application, logs, cancellationToken);
    }

    /// <summary>
    /// A service of this repository: its ports come from the service defaults, which it has to use, and its settings beside
    /// them from <paramref name="settings"/>.
    /// </summary>
    public static async Task<KestrelHost> StartServiceAsync(
        Func<WebApplicationBuilder, WebApplication> build,
        IReadOnlyDictionary<string, string?>? settings = null,
        int grpcPort = 0,
        string environment = "Development",
        CancellationToken cancellationToken = default)
    {
        var builder = CreateBuilder(environment, out var logs);
        // Outside Development somebody has to encrypt; a test that is about it says who.
        builder.Configuration.AddInMemoryCollection([new("Chat:TlsTerminatedByProxy", "true")]);
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Configuration["CHAT_GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["CHAT_HTTP_PORT"] = "0";
        return await StartAsync(build(builder), logs, cancellationToken);
    }

    public HttpClient CreateHttpClient() => new() { BaseAddress = HttpAddress };

    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // A service that listens on every address is reached over the loopback one.
    private static Uri Loopback(string address) => new UriBuilder(address) { Host = "127.0.0.1" }.Uri;

    private static WebApplicationBuilder CreateBuilder(string environment, out RecordedLogs logs)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        logs = new RecordedLogs();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);
        return builder;
    }

    private static async Task<KestrelHost> StartAsync(WebApplication application, RecordedLogs logs, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
            return new KestrelHost(application, logs);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }
}

using System.Net;
using Chat.History;
using Chat.Hub;
using Chat.Identity;
using Chat.Migrations;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Security.Tests.Redaction;

/// <summary>History, Identity and a hub in the test process; all that comes out of them on any level is looked at.</summary>
internal sealed class WatchedSystem : IAsyncDisposable
{
    // All that would be said if nobody had set a level, and what the AppHost asks of traces.
    private static readonly KeyValuePair<string, string?>[] Loud =
    [
        new("Logging:LogLevel:Default", "Trace"),
        new("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
        new("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"),
        new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Trace"),
        new("Logging:LogLevel:Microsoft.Extensions.Http.Resilience", "Trace"),
        new("Logging:LogLevel:Microsoft.Extensions.ServiceDiscovery", "Trace"),
        new("Logging:LogLevel:Grpc", "Trace"),
        new("Logging:LogLevel:Polly", "Trace"),
        new("Logging:LogLevel:StackExchange.Redis", "Trace"),
        new("Logging:LogLevel:System.Net.Http.HttpClient", "Trace"),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"),
        new("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true"),
        new("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true"),
    ];

    private readonly DataFolder _folder = new();
    private readonly List<WebApplication> _applications = [];

    public EverythingThatComesOut Output { get; } = new();

    public WebApplication Identity { get; private set; } = null!;

    public WebApplication History { get; private set; } = null!;

    public WebApplication Hub { get; private set; } = null!;

    public Uri Public { get; private set; } = null!;

    public string MailFolder => _folder.Path;

    public static async Task<WatchedSystem> StartAsync(PostgresFixture postgres, RedisFixture redis)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Assert.True(await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={database}"], output, error) == 0, error.ToString());

        var system = new WatchedSystem { Public = new Uri($"http://127.0.0.1:{FreePort.Next()}") };
        try
        {
            (string, string?)[] shared = [("ConnectionStrings:chatdb", database), ("ConnectionStrings:cache", redis.ConnectionString), ("Tokens:Issuer", system.Public.ToString().TrimEnd('/'))];
            system.Identity = await system.StartAsync(
                "Chat.Identity",
                IdentityApplication.Build,
                [.. shared, ("CHAT_PUBLIC_PORT", $"{system.Public.Port}"), ("Mail:Folder", system.MailFolder), ("Limits:KnownProxies", "127.0.0.0/8")]);
            system.History = await system.StartAsync("Chat.History", HistoryApplication.Build, shared);
            system.Hub = await system.StartAsync(
                "Chat.Hub",
                HubApplication.Build,
                [
                    .. shared,
                    ("services:history:grpc:0", AddressOf(system.History, 0).ToString()),
                    ("services:identity:grpc:0", AddressOf(system.Identity, 0).ToString()),
                    ("services:identity:http:0", AddressOf(system.Identity, 1).ToString()),
                ]);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of the port for gRPC (0), for operators (1) or for clients (2).</summary>
    public static Uri AddressOf(WebApplication application, int port) =>
        new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(port));

    /// <summary>Somebody who says all of the marks with every request.</summary>
    public static HttpClient NewClient(Uri address, bool http2 = false)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = address };
        if (http2)
        {
            (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        }

        client.DefaultRequestHeaders.Add("X-Forwarded-For", Marks.Address);
        client.DefaultRequestHeaders.Add("User-Agent", Marks.Agent);
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Request-Id", Marks.Token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var application in Enumerable.Reverse(_applications))
        {
            await application.DisposeAsync();
        }

        Output.Dispose();
        await _folder.DisposeAsync();
    }

    private async Task<WebApplication> StartAsync(string name, Func<WebApplicationBuilder, WebApplication> build, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = name });
        builder.Configuration.AddInMemoryCollection(Loud);
        builder.Configuration.AddInMemoryCollection([new("CHAT_GRPC_PORT", "0"), new("CHAT_HTTP_PORT", "0")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddProvider(Output);
        var application = build(builder);
        _applications.Add(application);
        await application.StartAsync();
        return application;
    }
}

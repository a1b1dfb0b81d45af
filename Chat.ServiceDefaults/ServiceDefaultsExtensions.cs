using Chat.ServiceDefaults.Endpoints;
using Chat.ServiceDefaults.Errors;
using Chat.ServiceDefaults.Health;
using Chat.ServiceDefaults.Redaction;
using Chat.ServiceDefaults.Secrets;
using Chat.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// What every service has: secrets from files; traces, metrics and logs; health checks; resilient and discovering HTTP clients; one
    /// mapping of refusals and faults; and, for a web application, the ports of <c>CHAT_GRPC_PORT</c> and <c>CHAT_HTTP_PORT</c> with their
    /// encryption, limits and allowed origins.
    /// </summary>
    /// <param name="builder">The builder of a web application or of a plain host.</param>
    /// <param name="telemetryNames">Activity sources and meters beside those named <c>chat.*</c>, which are taken anyway.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, params string[] telemetryNames)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddSecrets();
        builder.AddQuietLogging();
        builder.AddChatRedaction();
        builder.AddTelemetry(telemetryNames);
        builder.Services.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });

        if (builder is WebApplicationBuilder web)
        {
            web.AddServicePorts();
            web.Services.AddRefusalMapping();
        }

        return builder;
    }

    /// <summary><c>/health</c> (everything the service needs), <c>/alive</c> (the process) and <c>/metrics</c>, on the HTTP/1.1 port only.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.MapHealth();
        application.MapPrometheusScrapingEndpoint(DefaultPaths.Metrics).ForOperatorsOnly();
        return application;
    }
}

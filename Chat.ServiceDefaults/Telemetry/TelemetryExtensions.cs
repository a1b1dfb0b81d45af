using Chat.ServiceDefaults.Endpoints;
using Chat.ServiceDefaults.Redaction;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Chat.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    // Upper and lower case: activity sources are named like namespaces, metrics like metrics.
    private static readonly string[] OwnNames = ["Chat.*", "chat.*"];

    // It puts a span around every call, heard or not: left out, what follows would hang in the air.
    private const string GrpcClient = "Grpc.Net.Client";

    // Of tags, for each metric: room for all of them is taken at once, of the usual 2,000 it was 11 MB in a hub.
    private const int TagSets = 400;

    public static void AddTelemetry(this IHostApplicationBuilder builder, string[] names)
    {
        RequestSpans.Keep();
        string[] all = [.. OwnNames, .. names];
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(all)
                .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = TagSets })
                .AddPrometheusExporter());
        if (builder.Configuration["OTEL_SERVICE_NAME"] is null)
        {
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));
        }

        if (builder.Configuration.HasTelemetryCollector())
        {
            telemetry.WithTracing(tracing => builder.AddTraces(tracing, all));
            // Whoever collects may be away: a process that ends must not wait the usual 10 s for it.
            builder.Configuration["OTEL_EXPORTER_OTLP_TIMEOUT"] ??= "1000";
            telemetry.UseOtlpExporter();
        }
    }

    private static void AddTraces(this IHostApplicationBuilder builder, TracerProviderBuilder tracing, string[] names)
    {
        tracing
            .AddAspNetCoreInstrumentation(options =>
            {
                options.Filter = context => !DefaultPaths.Contains(context.Request.Path);
                options.EnrichWithHttpRequest = RedactedRequests.AtStart;
                options.EnrichWithHttpResponse = RedactedRequests.AtEnd;
            })
            .AddHttpClientInstrumentation()
            .AddSource([.. names, GrpcClient]);
        // Development's "always_on" means what is the default here; who asks for a share of the traces gets it, of all of them.
        if (builder.Configuration["OTEL_TRACES_SAMPLER"]?.ToLowerInvariant() is null or "" or "always_on" or "parentbased_always_on")
        {
            tracing.SetSampler(RequestsOnlySampler.ForAll);
        }
    }
}

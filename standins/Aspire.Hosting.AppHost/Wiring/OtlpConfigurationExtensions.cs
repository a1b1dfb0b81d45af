using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class OtlpConfigurationExtensions
{
    private const string DefaultEndpoint = "http://localhost:18889";

    /// <summary>Lets the resource send telemetry to the dashboard. Projects do so without being told.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder.AddExporter(null);

    /// <inheritdoc cref="WithOtlpExporter{T}(IResourceBuilder{T})"/>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
        where T : IResourceWithEnvironment => builder.AddExporter(protocol);

    private static IResourceBuilder<T> AddExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol? protocol)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var isNew = !builder.Resource.HasAnnotationOfType<OtlpExporterAnnotation>();
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = protocol }, ResourceAnnotationMutationBehavior.Replace);
        var configuration = builder.ApplicationBuilder.Configuration;
        var isDevelopment = builder.ApplicationBuilder.Environment.IsDevelopment();
        return isNew ? builder.WithEnvironment(context => Write(context, configuration, isDevelopment)) : builder;
    }

    private static void Write(EnvironmentCallbackContext context, ConfigurationManager configuration, bool isDevelopment)
    {
        var variables = context.EnvironmentVariables;
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (context.ExecutionContext.IsPublishMode)
        {
            return;
        }

        var wanted = context.Resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var exporter) ? exporter.RequiredProtocol : null;
        var (endpoint, protocol) = Choose(wanted, configuration);
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }

        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        // Together they are the resource id, by which the dashboard joins telemetry to the replica.
        variables["OTEL_RESOURCE_ATTRIBUTES"] = ReferenceExpression.Create($"service.instance.id={InstanceSuffix.Value}");
        if (!isDevelopment)
        {
            return;
        }

        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
    }

    private static (string Endpoint, string Protocol) Choose(OtlpProtocol? wanted, ConfigurationManager configuration)
    {
        var grpc = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];
        var http = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
        return (wanted, string.IsNullOrEmpty(grpc), string.IsNullOrEmpty(http)) switch
        {
            (OtlpProtocol.Grpc, true, _) => (DefaultEndpoint, "grpc"),
            (OtlpProtocol.HttpProtobuf or OtlpProtocol.HttpJson, _, true) => throw new DistributedApplicationException(
                "A resource asks for telemetry over HTTP, but ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL is not set."),
            (OtlpProtocol.HttpProtobuf, _, _) => (http!, "http/protobuf"),
            (OtlpProtocol.HttpJson, _, _) => (http!, "http/json"),
            (null, true, false) => (http!, "http/protobuf"),
            (null, true, true) => (DefaultEndpoint, "grpc"),
            _ => (grpc!, "grpc"),
        };
    }
}

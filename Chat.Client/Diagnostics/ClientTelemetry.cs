using Chat.Client.Options;
using Chat.Sdk.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Chat.Client.Diagnostics;

/// <summary>
/// Traces of what this client sends, from the key press on. They go where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, else to the
/// dashboard of the clone; without either nothing is recorded.
/// </summary>
internal static class ClientTelemetry
{
    // Whoever collects may be away: a person who leaves does not wait for it.
    private const int TimeoutMilliseconds = 1_000;

    /// <param name="dashboard">That of this clone, if it runs.</param>
    /// <returns>Sends what is left when it is disposed of; null when nothing is recorded.</returns>
    public static IDisposable? Start(TelemetryTarget? dashboard)
    {
        var isAsked = !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));
        if (!isAsked && dashboard is null)
        {
            return null;
        }

        return OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("chat-client", serviceVersion: ClientProgram.Version).AddEnvironmentVariableDetector())
            .AddSource(SdkActivity.SourceName)
            .AddOtlpExporter(options =>
            {
                options.TimeoutMilliseconds = TimeoutMilliseconds;
                if (!isAsked)
                {
                    options.Protocol = OtlpExportProtocol.Grpc;
                    options.Endpoint = dashboard!.Endpoint;
                    options.Headers = dashboard.Headers;
                }
            })
            .Build();
    }
}

namespace Microsoft.Extensions.Configuration;

public static class TelemetryCollector
{
    /// <summary>
    /// Whether somebody collects telemetry (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>). Without, no spans are made: nobody would see them,
    /// and each message costs several.
    /// </summary>
    public static bool HasTelemetryCollector(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }
}

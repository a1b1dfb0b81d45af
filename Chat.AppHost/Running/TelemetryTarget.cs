namespace Chat.AppHost.Running;

/// <summary>Where telemetry goes when there is no dashboard to take it.</summary>
internal static class TelemetryTarget
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// To the collector that the AppHost's own environment names, or nowhere: services that call once a second where nobody answers
    /// are half of what an idle system costs.
    /// </summary>
    public static void SendTelemetryElsewhere(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        var collector = Environment.GetEnvironmentVariable(Endpoint) ?? "";
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            // Empty says nowhere; a variable that is absent would be inherited.
            builder.CreateResourceBuilder(project).WithEnvironment(Endpoint, collector);
        }
    }
}

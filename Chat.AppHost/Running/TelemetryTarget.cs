namespace Chat.AppHost.Running;

/// <summary>Where telemetry goes when there is no dashboard to take it.</summary>
internal static class TelemetryTarget
{
    // How it is sent and what opens the door go with the address: Aspire's own are those of its dashboard.
    private static readonly string[] Variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"];

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

        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var variable in Variables)
            {
                // Empty says nowhere, or as usual; a variable that is absent would be inherited, or be Aspire's.
                builder.CreateResourceBuilder(project).WithEnvironment(variable, Environment.GetEnvironmentVariable(variable) ?? "");
            }
        }
    }
}

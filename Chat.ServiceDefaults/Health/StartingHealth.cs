using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.ServiceDefaults.Health;

/// <summary>A check of a service that cannot serve yet, because it has just been started: nothing to be told of in the log.</summary>
public static class StartingHealth
{
    private const string Mark = "starting";

    private static readonly Dictionary<string, object> Marked = new() { [Mark] = true };

    /// <summary>
    /// Makes <c>/health</c> answer 503 and <c>Unhealthy</c>, as what is unhealthy does, without the error that the framework logs of that. For the
    /// first seconds of a service only: the one that never gets further has to be logged.
    /// </summary>
    /// <param name="description">What the service waits for; for operators.</param>
    public static HealthCheckResult Starting(string description) => HealthCheckResult.Degraded(description, data: Marked);

    internal static bool IsStarting(this HealthReportEntry entry) => entry.Status == HealthStatus.Degraded && entry.Data.ContainsKey(Mark);
}

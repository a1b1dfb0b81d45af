using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.ServiceDefaults.Health;

/// <summary>
/// <c>{"status":"Degraded","checks":{"self":"Healthy","cache":"Degraded"}}</c>. Names and states only: descriptions and
/// exceptions may hold addresses and passwords.
/// </summary>
internal static class HealthAnswer
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var status = report.Status;
        if (report.Entries.Values.Any(StartPhase.IsOf))
        {
            status = HealthStatus.Unhealthy;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        context.Response.ContentType = "application/json";
        var body = new
        {
            status = status.ToString(),
            checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => StatusOf(entry.Value).ToString()),
        };
        await JsonSerializer.SerializeAsync(context.Response.Body, body, cancellationToken: context.RequestAborted);
    }

    private static HealthStatus StatusOf(HealthReportEntry entry) => StartPhase.IsOf(entry) ? HealthStatus.Unhealthy : entry.Status;
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Chat.AppHost.Resources;
using Microsoft.Extensions.Configuration;

namespace Chat.AppHost.Running;

/// <summary>
/// Tells the clients of this clone where the hub is, and which AppHost says so: after a kill the file is still there, and another
/// clone's hub may have got the port.
/// </summary>
internal sealed class EndpointsFile(string path)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="addresses">Where the services are.</param>
    /// <param name="dashboard">Of the application: where the dashboard takes traces, and the key that it asks for; null without one.</param>
    /// <returns>Why it could not be written, or null.</returns>
    public string? Write(ClientAddresses addresses, IConfiguration? dashboard)
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            var startedAt = process.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            PrivateFile.Write(path, JsonSerializer.Serialize(new { addresses.Hub, addresses.Identity, addresses.IdentityHttp, pid = process.Id, startedAt, otlp = OtlpOf(dashboard) }, Indented));
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"Clients do not find the hub by themselves, because {path} cannot be written: {failure.Message} Give them --server {addresses.Hub}.";
        }
    }

    private static object? OtlpOf(IConfiguration? dashboard) =>
        dashboard?["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is { Length: > 0 } endpoint
            ? new { endpoint, headers = dashboard["AppHost:OtlpApiKey"] is { Length: > 0 } key ? $"x-otlp-api-key={key}" : null }
            : null;

    public void Remove()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Its process id tells the clients that it is a former AppHost's.
        }
    }
}

/// <summary>What the clients of a clone need to know.</summary>
/// <param name="Hub">Where they chat.</param>
/// <param name="Identity">Where they log in.</param>
/// <param name="IdentityHttp">Where operators of the identity service come, and what exists in Development only.</param>
internal sealed record ClientAddresses(string? Hub, string? Identity, string? IdentityHttp);

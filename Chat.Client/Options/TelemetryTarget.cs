using System.Text.Json;

namespace Chat.Client.Options;

/// <summary>Where the dashboard of this clone takes traces, by OTLP over gRPC.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="Headers">The key that it asks for, as OTLP writes it; null when it asks for none.</param>
internal sealed record TelemetryTarget(Uri Endpoint, string? Headers)
{
    /// <summary>Null when the entry does not name an address.</summary>
    public static TelemetryTarget? From(JsonElement entry) =>
        Text(entry, "endpoint") is { } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? new TelemetryTarget(address, Text(entry, "headers"))
            : null;

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

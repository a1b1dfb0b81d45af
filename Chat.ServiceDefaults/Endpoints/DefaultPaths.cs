using Microsoft.AspNetCore.Http;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>What probes and scrapers ask for. It stays out of traces: it would be most of them.</summary>
internal static class DefaultPaths
{
    public const string Health = "/health";
    public const string Alive = "/alive";
    public const string Metrics = "/metrics";

    public static bool Contains(PathString path) => path == Health || path == Alive || path == Metrics;
}

using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace Chat.ServiceDefaults.Telemetry;

/// <summary>
/// Log levels and console format that suit a service: lines of its own, not one per request of its framework. They come
/// before every other source of configuration, so that any of those overrides them.
/// </summary>
internal static class QuietLogging
{
    private static readonly KeyValuePair<string, string?>[] Defaults =
    [
        new("Logging:LogLevel:Default", "Information"),
        new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
        new("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Warning"),
        new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Error"),
        new("Logging:LogLevel:Microsoft.Extensions.Http.Resilience", "Warning"),
        new("Logging:LogLevel:Microsoft.Extensions.ServiceDiscovery", "Warning"),
        new("Logging:LogLevel:Grpc", "Warning"),
        new("Logging:LogLevel:Polly", "Warning"),
        // One line for every attempt at a Redis that is away: the services say it once, in their own words.
        new("Logging:LogLevel:StackExchange.Redis", "Critical"),
        new("Logging:LogLevel:System.Net.Http.HttpClient", "Warning"),
        new("Logging:Console:FormatterName", "simple"),
        new("Logging:Console:FormatterOptions:SingleLine", "true"),
        new("Logging:Console:FormatterOptions:TimestampFormat", "HH:mm:ss.fff "),
        new("Logging:Console:FormatterOptions:UseUtcTimestamp", "true"),
    ];

    public static void AddQuietLogging(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
}

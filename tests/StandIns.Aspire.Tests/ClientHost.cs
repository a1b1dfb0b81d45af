using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace StandIns.Aspire.Tests;

/// <summary>An empty host for client integrations, and the spans it exported.</summary>
internal static class ClientHost
{
    public static HostApplicationBuilder Create(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        return builder;
    }

    public static SpanCollector CollectSpans(this HostApplicationBuilder builder)
    {
        var spans = new SpanCollector();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(spans));
        return spans;
    }
}

internal sealed class SpanCollector : BaseProcessor<Activity>
{
    private readonly List<Activity> _ended = [];
    private readonly Lock _endedLock = new(); // guards _ended

    public IReadOnlyList<Activity> Ended
    {
        get
        {
            lock (_endedLock)
            {
                return [.. _ended];
            }
        }
    }

    public override void OnEnd(Activity data)
    {
        lock (_endedLock)
        {
            _ended.Add(data);
        }
    }
}

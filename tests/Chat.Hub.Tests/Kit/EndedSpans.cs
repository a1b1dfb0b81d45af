using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Chat.Hub.Tests.Kit;

/// <summary>What hosts would export. Those of one process hear each other's spans; each is kept once.</summary>
internal sealed class EndedSpans
{
    /// <summary>Without a collector no spans are made; this one is never reached.</summary>
    public static readonly (string Key, string Value) Collector = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");

    private readonly ConcurrentDictionary<ActivitySpanId, Activity> _ended = new();

    public IReadOnlyList<Activity> All => [.. _ended.Values];

    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. All.Where(span => span.TraceId == trace)];

    public void AddTo(IServiceCollection services) => services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(new Keeper(_ended)));

    private sealed class Keeper(ConcurrentDictionary<ActivitySpanId, Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                ended[data.SpanId] = data;
            }
        }
    }
}

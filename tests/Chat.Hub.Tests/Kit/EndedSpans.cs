using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Chat.Hub.Tests.Kit;

/// <summary>What hosts would export. Those of one process hear each other's spans; each is kept once.</summary>
internal sealed class EndedSpans
{
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

using System.Diagnostics;

namespace Chat.ServiceDefaults.Telemetry;

/// <summary>Where a span belongs whose work is done for several callers at once.</summary>
public static class SharedSpan
{
    private const int MaxLinks = 128;

    /// <summary>
    /// The parent is the first caller that is recorded, else the first; other recorded ones are linked, at most 128. The parent
    /// counts as remote: below a local parent that is not recorded no activity is made, and what follows would begin a trace.
    /// </summary>
    public static (ActivityContext Parent, IReadOnlyList<ActivityLink> Links) Of(IEnumerable<ActivityContext> callers)
    {
        var traced = callers.Where(caller => caller.TraceId != default).ToList();
        var recorded = traced.Where(caller => caller.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)).ToList();
        return recorded.Count == 0
            ? (AsRemote(traced.FirstOrDefault()), [])
            : (AsRemote(recorded[0]), [.. recorded.Skip(1).Take(MaxLinks).Select(caller => new ActivityLink(caller))]);
    }

    private static ActivityContext AsRemote(ActivityContext context) =>
        new(context.TraceId, context.SpanId, context.TraceFlags, context.TraceState, isRemote: true);
}

using System.Diagnostics;

namespace Chat.Hub.Diagnostics;

/// <summary>The spans of a hub.</summary>
internal static class HubActivity
{
    public const string SourceName = "Chat.Hub";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>From the acceptance of a client's message to its outcome.</summary>
    public static Activity? StartSend(string? traceParent) => StartApart("chat.send", ActivityKind.Server, Parse(traceParent), []);

    /// <summary>One round trip to History; the first message is the parent, the others are linked.</summary>
    public static Activity? StartAppend(IReadOnlyList<ActivityContext> sends) =>
        StartApart("chat.append", ActivityKind.Internal, sends.Count > 0 ? sends[0] : default, sends.Skip(1).Select(send => new ActivityLink(send)));

    /// <summary>Events of another hub, taken from the backplane.</summary>
    public static Activity? StartReceive(string? traceParent) => StartApart("chat.receive", ActivityKind.Consumer, Parse(traceParent), []);

    /// <summary>The trace to hand on, or null.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    private static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    // Without a parent a span starts a trace of its own: what is current here is the call that lasts as long as the connection.
    private static Activity? StartApart(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink> links)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        return Source.StartActivity(name, kind, parent, tags: null, links);
    }
}

using System.Diagnostics;
using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Hub.Messaging;
using Chat.ServiceDefaults.Telemetry;

namespace Chat.Hub.Diagnostics;

/// <summary>The spans of a hub. They name channels by their ids, and neither users nor texts.</summary>
internal static class HubActivity
{
    public const string SourceName = "Chat.Hub";

    private const string ChannelTag = "chat.channel.id";
    private const string SequenceTag = "chat.sequence";
    private const string BatchTag = "chat.batch.size";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>From the acceptance of a client's message to its outcome.</summary>
    public static Activity? StartSend(ChannelId channelId, string? traceParent) =>
        Source.HasListeners() ? StartApart("chat.send", ActivityKind.Server, Parse(traceParent), [])?.SetTag(ChannelTag, channelId.ToString()) : null;

    /// <summary>One round trip to History; the first message that is recorded is the parent, the others are linked.</summary>
    public static Activity? StartAppend(PendingSend[] batch) => Source.HasListeners() ? StartHeardAppend(batch) : null;

    private static Activity? StartHeardAppend(PendingSend[] batch)
    {
        var (parent, links) = SharedSpan.Of(batch.Select(send => send.Activity?.Context ?? default));
        var activity = StartApart("chat.append", ActivityKind.Internal, parent, links);
        activity?.SetTag(BatchTag, batch.Length);
        if (activity is not null && batch.All(send => send.Item.ChannelId == batch[0].Item.ChannelId))
        {
            activity.SetTag(ChannelTag, batch[0].Item.ChannelId.ToString());
        }

        return activity;
    }

    /// <summary>Events of another hub, taken from the backplane.</summary>
    public static Activity? StartReceive(string? traceParent, ChannelEventBatch batch)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var activity = StartApart("chat.receive", ActivityKind.Consumer, Parse(traceParent), []);
        activity?.SetTag(ChannelTag, batch.ChannelId.ToString());
        activity?.SetTag(BatchTag, batch.Events.Length);
        activity?.Stored(batch.Events is [.., var last] ? last.Sequence : 0);
        return activity;
    }

    /// <summary>Says which place in its channel a message has got; of several, the last one's.</summary>
    public static Activity Stored(this Activity activity, long sequence) => activity.SetTag(SequenceTag, sequence);

    /// <summary>Nothing of the batch has an outcome: <paramref name="reason"/> is a code or the name of a type, never what a fault says.</summary>
    public static void Failed(this Activity activity, string reason) => activity.SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>As the other one, for messages that may be of several channels: then the span of each says it alone.</summary>
    public static void Stored(this Activity activity, AppendOutcome[] outcomes)
    {
        if (activity.GetTagItem(ChannelTag) is not null && outcomes.Max(outcome => outcome.Sequence) is > 0 and var last)
        {
            activity.Stored(last);
        }
    }

    /// <summary>The trace to hand on, or null.</summary>
    public static string? TraceParent =>
        Source.HasListeners() && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    private static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    // Without a parent a span starts a trace of its own: what is current here is the call that lasts as long as the connection.
    private static Activity? StartApart(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink> links)
    {
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent, tags: null, links);
    }
}

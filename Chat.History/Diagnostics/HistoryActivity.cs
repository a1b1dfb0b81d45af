using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Messaging;
using Chat.ServiceDefaults.Telemetry;

namespace Chat.History.Diagnostics;

/// <summary>The spans of this service. They name channels by their ids, and neither users nor texts.</summary>
internal static class HistoryActivity
{
    public const string SourceName = "Chat.History";

    private const string ChannelTag = "chat.channel.id";
    private const string SequenceTag = "chat.sequence";
    private const string BatchTag = "chat.batch.size";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>One commit; the first request that is recorded is the parent, the others are linked.</summary>
    public static Activity? StartAppend(IReadOnlyList<PendingAppend> requests, AppendItem[] items) =>
        Source.HasListeners() ? StartHeardAppend(requests, items) : null;

    private static Activity? StartHeardAppend(IReadOnlyList<PendingAppend> requests, AppendItem[] items)
    {
        var (parent, links) = SharedSpan.Of(requests.Select(request => request.Caller));
        var activity = Source.StartActivity("chat.history.append", ActivityKind.Internal, parent, links: links);
        activity?.SetTag(BatchTag, items.Length);
        if (activity is not null && items.All(item => item.ChannelId == items[0].ChannelId))
        {
            activity.SetTag(ChannelTag, items[0].ChannelId.ToString());
        }

        return activity;
    }

    /// <summary>Says which place in its channel the last message has got, if all are of one channel; or why all were refused.</summary>
    public static void Stored(this Activity activity, AppendOutcome[] outcomes)
    {
        if (outcomes is [{ Refusal: { } refusal }, ..] && outcomes.All(outcome => outcome.Refusal is not null))
        {
            activity.SetStatus(ActivityStatusCode.Error, ChatErrors.NameOf(refusal.Code));
        }

        if (activity.GetTagItem(ChannelTag) is not null && outcomes.Max(outcome => outcome.Sequence) is > 0 and var last)
        {
            activity.SetTag(SequenceTag, last);
        }
    }
}

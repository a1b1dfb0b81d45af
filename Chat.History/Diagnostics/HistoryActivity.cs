using System.Diagnostics;
using Chat.Contracts.History;
using Chat.History.Messaging;

namespace Chat.History.Diagnostics;

/// <summary>The spans of this service. They name channels by their ids, and neither users nor texts.</summary>
internal static class HistoryActivity
{
    public const string SourceName = "Chat.History";

    private const string ChannelTag = "chat.channel.id";
    private const string SequenceTag = "chat.sequence";
    private const string BatchTag = "chat.batch.size";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>One commit; the first request is the parent, the others are linked.</summary>
    public static Activity? StartAppend(IReadOnlyList<PendingAppend> requests, AppendItem[] items)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var activity = Source.StartActivity(
            "chat.history.append", ActivityKind.Internal, requests[0].Caller, links: requests.Skip(1).Select(request => new ActivityLink(request.Caller)));
        activity?.SetTag(BatchTag, items.Length);
        if (activity is not null && items.All(item => item.ChannelId == items[0].ChannelId))
        {
            activity.SetTag(ChannelTag, items[0].ChannelId.ToString());
        }

        return activity;
    }

    /// <summary>Says which place in its channel the last message has got, if all are of one channel.</summary>
    public static void Stored(this Activity activity, AppendOutcome[] outcomes)
    {
        if (activity.GetTagItem(ChannelTag) is not null && outcomes.Max(outcome => outcome.Sequence) is > 0 and var last)
        {
            activity.SetTag(SequenceTag, last);
        }
    }
}

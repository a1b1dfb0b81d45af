using System.Text;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;

namespace Chat.Hub.Channels;

/// <summary>Keeps what goes to a client below the 4 MB that gRPC takes in one piece.</summary>
internal static class EventSizes
{
    public const int MaxBytes = 3 * 1024 * 1024;

    // Ids, name, time and the frame around them.
    private const int Overhead = 256;

    // An id of a user in a list, and what else there is of a reaction but its emoji.
    private const int IdBytes = 18;
    private const int ReactionOverhead = 16;

    public static int Of(ChannelEvent item) => Overhead + TextBytes(item.Message?.Text) + TextBytes(item.Change?.Text) + ReactionBytes(item.Message?.State?.Reactions);

    public static int Of(ChannelEventBatch batch)
    {
        var bytes = 0;
        foreach (var item in batch.Events)
        {
            bytes += Of(item);
        }

        return bytes;
    }

    public static bool Fit(IReadOnlyList<ChannelEvent> events) => CountOfFirst(events, events.Count) == events.Count;

    /// <summary>How many of the events fit, from the first on; at least one where there is one.</summary>
    public static int CountOfFirst(IReadOnlyList<ChannelEvent> events, int limit)
    {
        var bytes = 0;
        var count = Math.Min(events.Count, limit);
        for (var i = 0; i < count; i++)
        {
            bytes += Of(events[i]);
            if (bytes > MaxBytes)
            {
                return Math.Max(1, i);
            }
        }

        return count;
    }

    /// <summary>How many of the events fit, back from the last one; at least one where there is one.</summary>
    public static int CountOfLast(IReadOnlyList<ChannelEvent> events)
    {
        var bytes = 0;
        for (var i = events.Count - 1; i >= 0; i--)
        {
            bytes += Of(events[i]);
            if (bytes > MaxBytes)
            {
                return Math.Max(1, events.Count - 1 - i);
            }
        }

        return events.Count;
    }

    private static int TextBytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static int ReactionBytes(ReactionData[]? reactions)
    {
        var bytes = 0;
        foreach (var reaction in reactions ?? [])
        {
            bytes += ReactionOverhead + TextBytes(reaction.Emoji) + (reaction.UserIds.Length * IdBytes);
        }

        return bytes;
    }
}

using System.Text;
using Chat.Contracts.Channels;

namespace Chat.Hub.Channels;

/// <summary>Keeps what goes to a client below the 4 MB that gRPC takes in one piece.</summary>
internal static class EventSizes
{
    public const int MaxBytes = 3 * 1024 * 1024;

    // Ids, name, time and the frame around them.
    private const int Overhead = 256;

    public static int Of(ChannelEvent item) => Overhead + (item.Message is { } message ? Encoding.UTF8.GetByteCount(message.Text) : 0);

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
}

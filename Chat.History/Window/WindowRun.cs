using System.Diagnostics.CodeAnalysis;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using MessagePack;
using StackExchange.Redis;

namespace Chat.History.Window;

/// <summary>An unbroken run of events as the window holds it, newest first.</summary>
internal sealed class WindowRun
{
    private readonly ChannelEvent[] _events;

    private WindowRun(ChannelEvent[] events) => _events = events;

    public long Newest => _events[0].Sequence;

    public long Oldest => _events[^1].Sequence;

    /// <summary>False when the list is empty, has a hole, is in another order or holds something else.</summary>
    public static bool TryRead(RedisValue[] entries, [NotNullWhen(true)] out WindowRun? run)
    {
        run = null;
        if (entries.Length == 0)
        {
            return false;
        }

        var events = new ChannelEvent[entries.Length];
        try
        {
            for (var i = 0; i < entries.Length; i++)
            {
                events[i] = MessagePackSerializer.Deserialize<ChannelEvent>((ReadOnlyMemory<byte>)entries[i], ChatSerializer.Options);
            }
        }
        catch (MessagePackSerializationException)
        {
            return false;
        }

        for (var i = 0; i < events.Length; i++)
        {
            if (events[i] is null || events[i].Sequence != events[0].Sequence - i || events[i].Sequence < 1)
            {
                return false;
            }
        }

        run = new WindowRun(events);
        return true;
    }

    /// <summary>The page, when the run holds all of it and reaches the head that the caller knows of; else null.</summary>
    public EventPage? Page(Epoch epoch, ReadEventsRequest request, long verifiedHead)
    {
        if (Newest < verifiedHead)
        {
            return null;
        }

        // First and last sequence of the page.
        var (first, last) = request switch
        {
            { After: { } after } => (after + 1, Math.Min(after + request.Limit, Newest)),
            { Before: { } before } => (Math.Max(before - request.Limit, 1), before - 1),
            _ => (Math.Max(Newest - request.Limit + 1, 1), Newest),
        };
        if (last > Newest || first > Newest + 1 || first < Oldest)
        {
            return null;
        }

        var events = last < first ? [] : _events[(int)(Newest - last)..((int)(Newest - first) + 1)];
        Array.Reverse(events);
        BringUpToDate(events);
        return new EventPage { Epoch = epoch, Events = events, Head = Newest };
    }

    // As PostgreSQL answers: with all that has become of the messages by now, also where the events about them are not in the page.
    private void BringUpToDate(ChannelEvent[] page)
    {
        foreach (var change in _events.Reverse().Where(item => item.Change?.MessageSequence is not null))
        {
            for (var i = 0; i < page.Length && page[i].Sequence < change.Sequence; i++)
            {
                page[i] = page[i].ToldAfter(change);
            }
        }
    }
}

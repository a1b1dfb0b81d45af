using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;

namespace Chat.Hub.Channels;

/// <summary>The newest events of a channel, without gaps, the messages with all that has become of them. Not thread-safe.</summary>
internal sealed class EventWindow
{
    public const int Capacity = 200;

    private readonly Queue<ChannelEvent> _events = new(Capacity);

    /// <summary>The newest event; 0 when there is none.</summary>
    public long Head { get; private set; }

    /// <summary>The last event before the window; 0 when it reaches back to the first.</summary>
    public long Before => Head - _events.Count;

    public void Clear(long head)
    {
        _events.Clear();
        Head = head;
    }

    /// <summary>Takes the event after <see cref="Head"/>.</summary>
    public void Append(ChannelEvent next)
    {
        if (_events.Count == Capacity)
        {
            _events.Dequeue();
        }

        if (next.Change?.MessageSequence is not null)
        {
            BringUpToDate(next);
        }

        _events.Enqueue(next);
        Head = next.Sequence;
    }

    public ChannelEvent[] After(long sequence) => [.. _events.SkipWhile(item => item.Sequence <= sequence)];

    public ChannelEvent[] Newest(int count) => [.. _events.Skip(Math.Max(0, _events.Count - count))];

    // Who comes later gets messages as they are by now, and not the text of one that was deleted.
    private void BringUpToDate(ChannelEvent change)
    {
        for (var turn = _events.Count; turn > 0; turn--)
        {
            _events.Enqueue(_events.Dequeue().ToldAfter(change));
        }
    }
}

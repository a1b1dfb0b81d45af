using Chat.Contracts.Channels;

namespace Chat.Hub.Channels;

/// <summary>The newest events of a channel, without gaps. Not thread-safe.</summary>
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

        _events.Enqueue(next);
        Head = next.Sequence;
    }

    public ChannelEvent[] After(long sequence) => [.. _events.SkipWhile(item => item.Sequence <= sequence)];

    public ChannelEvent[] Newest(int count) => [.. _events.Skip(Math.Max(0, _events.Count - count))];
}

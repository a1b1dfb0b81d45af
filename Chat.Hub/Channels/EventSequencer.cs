using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Hub.Channels;

/// <summary>
/// Puts the events of one channel in order: repeats are dropped, the next one is ready, early ones wait for what is
/// missing before them. Not thread-safe.
/// </summary>
internal sealed class EventSequencer
{
    // Past it an early event is dropped, and fetched with the gap.
    private const int MaxEarly = 1_000;

    private readonly SortedDictionary<long, ChannelEvent> _early = [];

    public Epoch Epoch { get; private set; }

    public EventWindow Window { get; } = new();

    /// <summary>The newest sequence that is known to exist; greater than the window's head when something is missing.</summary>
    public long Target { get; private set; }

    public bool IsBehind => Target > Window.Head;

    /// <summary>Begins, or begins again in another epoch, with the newest events.</summary>
    public void Start(EventPage newest)
    {
        Epoch = newest.Epoch;
        _early.Clear();
        Window.Clear(newest.Events.Length > 0 ? newest.Events[0].Sequence - 1 : newest.Head);
        foreach (var item in newest.Events)
        {
            Window.Append(item);
        }

        Target = Math.Max(Window.Head, newest.Head);
    }

    /// <summary>Whether this event has not come yet, in its place or early.</summary>
    public bool IsMissing(long sequence) => sequence > Window.Head && !_early.ContainsKey(sequence);

    /// <summary>Takes events of this epoch and adds to <paramref name="ready"/> what is next in order.</summary>
    public void Offer(IReadOnlyList<ChannelEvent> events, List<ChannelEvent> ready)
    {
        foreach (var item in events)
        {
            Expect(item.Sequence);
            if (item.Sequence == Window.Head + 1)
            {
                Accept(item, ready);
                AcceptEarly(ready);
            }
            else if (item.Sequence > Window.Head && _early.Count < MaxEarly)
            {
                _early.TryAdd(item.Sequence, item);
            }
        }
    }

    /// <summary>Learns that the channel reaches this far.</summary>
    public void Expect(long sequence) => Target = Math.Max(Target, sequence);

    /// <summary>Takes back what is expected but not to be had for now.</summary>
    public void GiveUp() => Target = Window.Head;

    private void AcceptEarly(List<ChannelEvent> ready)
    {
        while (_early.Remove(Window.Head + 1, out var next))
        {
            Accept(next, ready);
        }

        // What came in the meantime from elsewhere.
        while (_early.Count > 0 && _early.First() is var first && first.Key <= Window.Head)
        {
            _early.Remove(first.Key);
        }
    }

    private void Accept(ChannelEvent next, List<ChannelEvent> ready)
    {
        Window.Append(next);
        ready.Add(next);
    }
}

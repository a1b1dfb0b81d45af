using Chat.Contracts.Channels;

namespace Chat.Sdk.Timeline;

/// <summary>
/// Events that came before their turn. At most <see cref="Capacity"/>; then the latest in sequence is left out, to be fetched
/// when its turn comes.
/// </summary>
internal sealed class EarlyEvents
{
    public const int Capacity = 1_000;

    private readonly SortedList<long, ChannelEvent> _events = [];

    public bool IsEmpty => _events.Count == 0;

    public int Count => _events.Count;

    public long Latest => _events.Count == 0 ? 0 : _events.GetKeyAtIndex(_events.Count - 1);

    /// <summary>False when something was left out.</summary>
    public bool Add(ChannelEvent item)
    {
        if (!_events.TryAdd(item.Sequence, item) || _events.Count <= Capacity)
        {
            return true;
        }

        _events.RemoveAt(_events.Count - 1);
        return false;
    }

    public void DropUpTo(long sequence)
    {
        var count = 0;
        while (count < _events.Count && _events.GetKeyAtIndex(count) <= sequence)
        {
            count++;
        }

        Remove(count);
    }

    /// <summary>Takes out what follows directly after <paramref name="sequence"/>.</summary>
    public void TakeAfter(long sequence, List<ChannelEvent> into)
    {
        DropUpTo(sequence);
        var count = 0;
        while (count < _events.Count && _events.GetKeyAtIndex(count) == sequence + count + 1)
        {
            into.Add(_events.GetValueAtIndex(count));
            count++;
        }

        Remove(count);
    }

    public void Clear() => _events.Clear();

    private void Remove(int count)
    {
        if (count == 0)
        {
            return;
        }

        // One by one from the front moves the rest each time: rebuild when much goes.
        if (count == _events.Count)
        {
            _events.Clear();
            return;
        }

        var kept = _events.Skip(count).ToArray();
        _events.Clear();
        foreach (var (key, value) in kept)
        {
            _events.Add(key, value);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// Entries by key, at most about as many as <paramref name="capacity"/> says: of two halves the older one goes when the newer is full,
/// and what is used moves into the newer. So those go that were not used for longest, and nobody has to sweep.
/// </summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _gate = new(); // guards the change of generations
    private volatile Generations _generations = new(new(), new());

    public int Count => _generations.Newer.Count + _generations.Older.Count;

    public TValue GetOrAdd(TKey key, Func<TValue> create)
    {
        var (newer, older) = _generations;
        if (newer.Entries.TryGetValue(key, out var known))
        {
            return known;
        }

        // Somebody who still has the former pair adds to what is the older half by now, where it is found all the same.
        var fresh = older.Entries.TryGetValue(key, out var kept) ? kept : create();
        var entry = newer.Entries.GetOrAdd(key, fresh);
        if (ReferenceEquals(entry, fresh) && newer.AddOne() >= _half)
        {
            TurnOver(newer);
        }

        return entry;
    }

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var (newer, older) = _generations;
        return newer.Entries.TryGetValue(key, out value) || older.Entries.TryGetValue(key, out value);
    }

    private void TurnOver(Generation full)
    {
        lock (_gate)
        {
            if (_generations.Newer == full)
            {
                _generations = new Generations(new Generation(), full);
            }
        }
    }

    private sealed record Generations(Generation Newer, Generation Older);

    private sealed class Generation
    {
        // Counting a concurrent dictionary takes all of its locks.
        private int _count;

        public ConcurrentDictionary<TKey, TValue> Entries { get; } = new();

        public int Count => Volatile.Read(ref _count);

        public int AddOne() => Interlocked.Increment(ref _count);
    }
}

namespace Cysharp.Runtime.Multicast;

/// <summary>The keys a proxy was made for: a scan while they are few, a hash set beyond.</summary>
internal sealed class KeySet<TKey>
    where TKey : IEquatable<TKey>
{
    private const int Few = 8;
    private readonly TKey[] _keys;
    private readonly HashSet<TKey>? _lookup;

    public KeySet(IEnumerable<TKey> keys)
    {
        _keys = keys.ToArray();
        _lookup = _keys.Length > Few ? [.. _keys] : null;
    }

    public ReadOnlySpan<TKey> Keys => _keys;

    public bool Contains(TKey key) => _lookup is null ? Array.IndexOf(_keys, key) >= 0 : _lookup.Contains(key);

    /// <summary>Each key once, as a key that is named twice is one member.</summary>
    public TKey[] Distinct() => _keys.Length < 2 ? _keys : [.. new HashSet<TKey>(_keys)];
}

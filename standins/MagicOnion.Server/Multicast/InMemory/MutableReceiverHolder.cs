namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>Receivers that come and go.</summary>
public class MutableReceiverHolder<TKey, T> : IReceiverHolder<TKey, T>
    where TKey : IEquatable<TKey>
{
    private readonly MemberTable<TKey, T> _receivers = new();

    public MutableReceiverHolder(IEnumerable<(TKey Key, T Receiver)>? receivers = null)
    {
        foreach (var (key, receiver) in receivers ?? [])
        {
            _receivers.Set(key, receiver);
        }
    }

    public int Count => _receivers.Count;

    public ReceiversSnapshot<ReceiverRegistration<TKey, T>> AsSnapshot() => new(_receivers.Snapshot(), null, null);

    public void Add(TKey key, T receiver) => _receivers.Set(key, receiver);

    public bool Remove(TKey key) => _receivers.Remove(key);

    internal bool IsEmpty => _receivers.Snapshot().Length == 0;

    internal bool Contains(TKey key) => _receivers.TryGet(key, out _);

    internal void Clear() => _receivers.Clear();
}

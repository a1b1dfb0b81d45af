using Cysharp.Runtime.Multicast.InMemory;

namespace Cysharp.Runtime.Multicast;

/// <summary>Members under keys. Broadcasts walk a snapshot that changes renew, so they take no lock and see a consistent set.</summary>
internal sealed class MemberTable<TKey, TMember>
    where TKey : IEquatable<TKey>
{
    // Guards _members and the renewal of _snapshot.
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TMember> _members = [];
    private ReceiverRegistration<TKey, TMember>[]? _snapshot = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _members.Count;
            }
        }
    }

    public ReceiverRegistration<TKey, TMember>[] Snapshot()
    {
        var snapshot = Volatile.Read(ref _snapshot);
        if (snapshot is not null)
        {
            return snapshot;
        }

        lock (_gate)
        {
            return _snapshot ??= [.. _members.Select(m => new ReceiverRegistration<TKey, TMember>(m.Key, m.Value, HasKey: true))];
        }
    }

    public bool TryGet(TKey key, out TMember member)
    {
        lock (_gate)
        {
            return _members.TryGetValue(key, out member!);
        }
    }

    public void Set(TKey key, TMember member)
    {
        lock (_gate)
        {
            _members[key] = member;
            _snapshot = null;
        }
    }

    public bool TryAdd(TKey key, TMember member)
    {
        lock (_gate)
        {
            _snapshot = null;
            return _members.TryAdd(key, member);
        }
    }

    public bool Remove(TKey key)
    {
        lock (_gate)
        {
            _snapshot = null;
            return _members.Remove(key);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _snapshot = null;
            _members.Clear();
        }
    }
}

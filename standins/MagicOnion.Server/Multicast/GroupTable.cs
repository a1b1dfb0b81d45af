using System.Collections.Concurrent;

namespace Cysharp.Runtime.Multicast;

/// <summary>The groups of one provider. A group exists once per name, key and receiver type, until it is disposed.</summary>
internal sealed class GroupTable
{
    private readonly ConcurrentDictionary<GroupId, object> _groups = new();

    public TGroup GetOrAdd<TGroup>(GroupId id, Func<GroupId, TGroup> create)
        where TGroup : class
        => (TGroup)_groups.GetOrAdd(id, static (key, make) => make(key), create);

    public void Remove(GroupId id, object group) => _groups.TryRemove(KeyValuePair.Create(id, group));

    public object[] All() => [.. _groups.Values];
}

internal readonly record struct GroupId(string Name, Type Key, Type Receiver)
{
    public static GroupId Of<TKey, TReceiver>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new GroupId(name, typeof(TKey), typeof(TReceiver));
    }
}

namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>Groups of receivers that live in this process, called directly.</summary>
public class InMemoryGroupProvider(IInMemoryProxyFactory proxyFactory) : IMulticastGroupProvider
{
    private readonly GroupTable _groups = new();

    public IMulticastAsyncGroup<TKey, T> GetOrAddGroup<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, T>(name);

    public IMulticastSyncGroup<TKey, T> GetOrAddSynchronousGroup<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, T>(name);

    private InMemoryGroup<TKey, T> GetOrAdd<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => _groups.GetOrAdd(GroupId.Of<TKey, T>(name), id => new InMemoryGroup<TKey, T>(proxyFactory, group => _groups.Remove(id, group)));
}

using Cysharp.Runtime.Multicast.InMemory;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>The default: groups of this process, of connections and of plain objects.</summary>
public class RemoteGroupProvider(IInMemoryProxyFactory proxyFactory, IRemoteProxyFactory remoteProxyFactory, IRemoteSerializer remoteSerializer) : IMulticastGroupProvider
{
    private readonly GroupTable _groups = new();

    public IMulticastAsyncGroup<TKey, T> GetOrAddGroup<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, T>(name);

    public IMulticastSyncGroup<TKey, T> GetOrAddSynchronousGroup<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, T>(name);

    private RemoteGroup<TKey, T> GetOrAdd<TKey, T>(string name)
        where TKey : IEquatable<TKey>
        => _groups.GetOrAdd(
            GroupId.Of<TKey, T>(name),
            id => new RemoteGroup<TKey, T>(proxyFactory, remoteProxyFactory, remoteSerializer, group => _groups.Remove(id, group)));
}

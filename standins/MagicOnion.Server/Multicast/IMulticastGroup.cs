namespace Cysharp.Runtime.Multicast;

/// <summary>Receivers under keys, and proxies that call all or some of them.</summary>
public interface IMulticastGroup<TKey, TReceiver>
    where TKey : IEquatable<TKey>
{
    TReceiver All { get; }

    TReceiver Except(IEnumerable<TKey> excludes);

    TReceiver Only(IEnumerable<TKey> targets);

    /// <summary>The only proxy through which a receiver can be asked for a result.</summary>
    TReceiver Single(TKey target);
}

public interface IMulticastAsyncGroup<TKey, TReceiver> : IMulticastGroup<TKey, TReceiver>, IDisposable
    where TKey : IEquatable<TKey>
{
    ValueTask AddAsync(TKey key, TReceiver receiver, CancellationToken cancellationToken = default);

    ValueTask RemoveAsync(TKey key, CancellationToken cancellationToken = default);

    ValueTask<int> CountAsync(CancellationToken cancellationToken = default);
}

public interface IMulticastSyncGroup<TKey, TReceiver> : IMulticastGroup<TKey, TReceiver>, IDisposable
    where TKey : IEquatable<TKey>
{
    void Add(TKey key, TReceiver receiver);

    void Remove(TKey key);

    int Count();
}

public interface IMulticastGroupProvider
{
    IMulticastAsyncGroup<TKey, TReceiver> GetOrAddGroup<TKey, TReceiver>(string name)
        where TKey : IEquatable<TKey>;

    IMulticastSyncGroup<TKey, TReceiver> GetOrAddSynchronousGroup<TKey, TReceiver>(string name)
        where TKey : IEquatable<TKey>;
}

public static class MulticastGroupExtensions
{
    public static TReceiver Except<TKey, TReceiver>(this IMulticastGroup<TKey, TReceiver> group, TKey exclude)
        where TKey : IEquatable<TKey>
        => group.Except([exclude]);
}

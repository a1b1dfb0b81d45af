using System.Collections.Immutable;

namespace Cysharp.Runtime.Multicast.InMemory;

internal sealed class InMemoryGroup<TKey, T> : IMulticastAsyncGroup<TKey, T>, IMulticastSyncGroup<TKey, T>
    where TKey : IEquatable<TKey>
{
    private readonly IInMemoryProxyFactory _proxyFactory;
    private readonly Action<InMemoryGroup<TKey, T>> _onDisposed;
    private readonly MutableReceiverHolder<TKey, T> _receivers = new();
    private volatile bool _isDisposed;

    public InMemoryGroup(IInMemoryProxyFactory proxyFactory, Action<InMemoryGroup<TKey, T>> onDisposed)
    {
        _proxyFactory = proxyFactory;
        _onDisposed = onDisposed;
        All = proxyFactory.Create<TKey, T>(_receivers, [], null);
    }

    public T All { get; }

    public T Except(IEnumerable<TKey> excludes) => Create([.. excludes], null);

    public T Only(IEnumerable<TKey> targets) => Create([], [.. targets]);

    public T Single(TKey target) => Create([], [target]);

    public void Add(TKey key, T receiver)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _receivers.Add(key, receiver);
    }

    public void Remove(TKey key)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _receivers.Remove(key);
    }

    public int Count()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _receivers.Count;
    }

    public ValueTask AddAsync(TKey key, T receiver, CancellationToken cancellationToken = default)
    {
        Add(key, receiver);
        return default;
    }

    public ValueTask RemoveAsync(TKey key, CancellationToken cancellationToken = default)
    {
        Remove(key);
        return default;
    }

    public ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => new(Count());

    public void Dispose()
    {
        _isDisposed = true;
        _receivers.Clear();
        _onDisposed(this);
    }

    private T Create(ImmutableArray<TKey> excludes, ImmutableArray<TKey>? targets)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _proxyFactory.Create(_receivers, excludes, targets);
    }
}

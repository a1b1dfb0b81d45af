using Cysharp.Runtime.Multicast.InMemory;
using Cysharp.Runtime.Multicast.Proxies;

namespace Cysharp.Runtime.Multicast.Remoting;

internal sealed class RemoteGroup<TKey, T> : IMulticastAsyncGroup<TKey, T>, IMulticastSyncGroup<TKey, T>
    where TKey : IEquatable<TKey>
{
    private static readonly Lazy<Func<T, T, MutableReceiverHolder<TKey, T>, SingleKey<TKey>?, T>> Composite =
        new(() => ProxyClass.Compile<Func<T, T, MutableReceiverHolder<TKey, T>, SingleKey<TKey>?, T>, T>(typeof(CompositeProxy<TKey, T>)));

    private readonly IInMemoryProxyFactory _localProxies;
    private readonly IRemoteProxyFactory _remoteProxies;
    private readonly IRemoteSerializer _serializer;
    private readonly Action<RemoteGroup<TKey, T>> _onDisposed;
    private readonly MemberTable<TKey, IRemoteReceiverWriter> _connections = new();
    private readonly MutableReceiverHolder<TKey, T> _locals = new();

    // Guards the two tables against an Add that races with Dispose or with an Add of the same key.
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public RemoteGroup(IInMemoryProxyFactory localProxies, IRemoteProxyFactory remoteProxies, IRemoteSerializer serializer, Action<RemoteGroup<TKey, T>> onDisposed)
    {
        _localProxies = localProxies;
        _remoteProxies = remoteProxies;
        _serializer = serializer;
        _onDisposed = onDisposed;
        All = Create(new AllWriter<TKey>(_connections), [], null);
    }

    public T All { get; }

    public T Except(IEnumerable<TKey> excludes)
    {
        ThrowIfDisposed();
        TKey[] keys = [.. excludes];
        return Create(new ExceptWriter<TKey>(_connections, keys), keys, null);
    }

    public T Only(IEnumerable<TKey> targets)
    {
        ThrowIfDisposed();
        TKey[] keys = [.. targets];
        return Create(new OnlyWriter<TKey>(_connections, keys), [], keys);
    }

    public T Single(TKey target)
    {
        ThrowIfDisposed();
        return Create(new SingleWriter<TKey>(_connections, target), [], [target], new SingleKey<TKey>(target));
    }

    public void Add(TKey key, T receiver)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (receiver is IRemoteProxy proxy && proxy.TryGetDirectWriter(out var writer))
            {
                _locals.Remove(key);
                _connections.Set(key, writer);
            }
            else
            {
                _connections.Remove(key);
                _locals.Add(key, receiver);
            }
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            _connections.Remove(key);
            _locals.Remove(key);
        }
    }

    public int Count()
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            return _connections.Count + _locals.Count;
        }
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
        lock (_gate)
        {
            _isDisposed = true;
            _connections.Clear();
            _locals.Clear();
        }

        _onDisposed(this);
    }

    private T Create(GroupWriter writer, TKey[] excludes, TKey[]? targets, SingleKey<TKey>? single = null)
    {
        var remote = _remoteProxies.Create<T>(writer, _serializer);
        var local = _localProxies.Create(_locals, [.. excludes], targets is null ? null : [.. targets]);
        return Composite.Value(remote, local, _locals, single);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}

using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Protocol;
using MessagePack;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MagicOnion.Server.Redis;

internal sealed class RedisGroup<TKey, T> : IMulticastAsyncGroup<TKey, T>, IMulticastSyncGroup<TKey, T>, IDistributedGroup
    where TKey : IEquatable<TKey>
{
    private readonly RedisChannel _channel;
    private readonly RedisBus _bus;
    private readonly KeyCodec _keys;
    private readonly IRemoteProxyFactory _proxies;
    private readonly IRemoteSerializer _serializer;
    private readonly ILogger _logger;
    private readonly Action<RedisGroup<TKey, T>> _onDisposed;
    private readonly MemberTable<TKey, IRemoteReceiverWriter> _members = new();

    // Guards that there is a subscription as long as there are members.
    private readonly Lock _gate = new();
    private RedisSubscription? _subscription;
    private volatile bool _isDisposed;

    public RedisGroup(
        RedisChannel channel, RedisBus bus, KeyCodec keys, IRemoteProxyFactory proxies, IRemoteSerializer serializer, ILogger logger, Action<RedisGroup<TKey, T>> onDisposed)
    {
        _channel = channel;
        _bus = bus;
        _keys = keys;
        _proxies = proxies;
        _serializer = serializer;
        _logger = logger;
        _onDisposed = onDisposed;
        All = Create([], null);
    }

    public T All { get; }

    public T Except(IEnumerable<TKey> excludes)
    {
        ThrowIfDisposed();
        return Create([.. excludes], null);
    }

    public T Only(IEnumerable<TKey> targets)
    {
        ThrowIfDisposed();
        return Create([], [.. targets]);
    }

    public T Single(TKey target)
    {
        ThrowIfDisposed();
        return Create([], [target]);
    }

    public async ValueTask AddAsync(TKey key, T receiver, CancellationToken cancellationToken = default)
    {
        if (receiver is not IRemoteProxy proxy || !proxy.TryGetDirectWriter(out var writer))
        {
            throw new ArgumentException("Members of a distributed group are clients of hubs; a plain object cannot be one.", nameof(receiver));
        }

        Task known;
        bool isNew;
        lock (_gate)
        {
            ThrowIfDisposed();
            _subscription ??= _bus.Subscribe(_channel, Receive);
            isNew = _members.TryAdd(key, writer);
            known = _subscription.Known;
        }

        try
        {
            // Outside the lock: whoever leaves does not wait for Redis.
            await known.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (isNew)
        {
            RemoveLocal(key);
            throw;
        }

        ThrowIfDisposed();
    }

    public ValueTask RemoveAsync(TKey key, CancellationToken cancellationToken = default)
    {
        Remove(key);
        return default;
    }

    public ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => new(Count());

    // Waiting for Redis is what makes this one synchronous.
    public void Add(TKey key, T receiver) => AddAsync(key, receiver).AsTask().GetAwaiter().GetResult();

    public void Remove(TKey key)
    {
        ThrowIfDisposed();
        if (!RemoveLocal(key))
        {
            _bus.Publish(_channel, _keys.Removal(key));
        }
    }

    public int Count()
    {
        ThrowIfDisposed();
        throw new NotSupportedException("The members of a distributed group cannot be counted: each process knows its own only.");
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _members.Clear();
            StopReceiving();
        }

        _onDisposed(this);
    }

    internal void Publish(ReadOnlySpan<byte> selection, ReadOnlySpan<byte> frame)
    {
        if (!_isDisposed)
        {
            // An array of its own, as the client may hold on to it beyond its answer.
            _bus.Publish(_channel, [.. selection, .. frame]);
        }
    }

    private T Create(TKey[] excludes, TKey[]? targets) => _proxies.Create<T>(new RedisWriter<TKey, T>(this, _keys.Selection(excludes, targets)), _serializer);

    private bool RemoveLocal(TKey key)
    {
        lock (_gate)
        {
            if (!_members.Remove(key))
            {
                return false;
            }

            if (_members.Count == 0)
            {
                StopReceiving();
            }

            return true;
        }
    }

    private void StopReceiving()
    {
        if (_subscription is not null)
        {
            _bus.Unsubscribe(_subscription);
            _subscription = null;
        }
    }

    private void Receive(ReadOnlyMemory<byte> payload)
    {
        try
        {
            var message = _keys.Read<TKey>(payload);
            if (message.IsRemoval)
            {
                RemoveLocal(message.Key);
                return;
            }

            var frame = HubFrame.CopyOf(message.Frame.Span);
            Writer(message).Write(frame);
            frame.Release();
        }
        catch (Exception ex) when (ex is MessagePackSerializationException or EndOfStreamException)
        {
            RedisLog.Malformed(_logger, ex, _channel.ToString());
        }
    }

    private GroupWriter Writer(in GroupMessage<TKey> message) => message.Targets is not null
        ? new OnlyWriter<TKey>(_members, message.Excludes.Length == 0 ? message.Targets : message.Targets.Except(message.Excludes))
        : message.Excludes.Length > 0 ? new ExceptWriter<TKey>(_members, message.Excludes) : new AllWriter<TKey>(_members);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}

/// <summary>Takes frames to the members that a selection names, in whatever process they are.</summary>
internal sealed class RedisWriter<TKey, T>(RedisGroup<TKey, T> group, byte[] selection) : IFrameWriter
    where TKey : IEquatable<TKey>
{
    public bool HasReceivers => true;

    public IRemoteClientResultPendingTaskRegistry PendingTasks => NotSupportedRemoteClientResultPendingTaskRegistry.Instance;

    public void Write(HubFrame frame) => group.Publish(selection, frame.Span);

    public void Write(ReadOnlyMemory<byte> payload) => group.Publish(selection, payload.Span);
}

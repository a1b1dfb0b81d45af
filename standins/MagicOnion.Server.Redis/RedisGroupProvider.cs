using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Server.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cysharp.Runtime.Multicast.Distributed.Redis;

/// <summary>
/// Groups whose members are connections of all processes on one Redis. What is pushed goes through Pub/Sub: at most once, and to the members of
/// this process too. Who is a member is known to its own process only, so members cannot be counted or asked for results.
/// </summary>
public class RedisGroupProvider : IMulticastGroupProvider, IDisposable
{
    private readonly GroupTable _groups = new();
    private readonly IRemoteProxyFactory _proxyFactory;
    private readonly IRemoteSerializer _serializer;
    private readonly RedisGroupOptions _options;
    private readonly ILogger _logger;
    private readonly KeyCodec _keys;
    private readonly Lazy<RedisBus> _bus;

    public RedisGroupProvider(IRemoteProxyFactory proxyFactory, IRemoteSerializer serializer, IOptions<RedisGroupOptions> options)
        : this(proxyFactory, serializer, options.Value)
    {
    }

    public RedisGroupProvider(IRemoteProxyFactory proxyFactory, IRemoteSerializer serializer, RedisGroupOptions options)
        : this(proxyFactory, serializer, options, NullLogger.Instance)
    {
    }

    internal RedisGroupProvider(IRemoteProxyFactory proxyFactory, IRemoteSerializer serializer, RedisGroupOptions options, ILogger logger)
    {
        _proxyFactory = proxyFactory;
        _serializer = serializer;
        _options = options;
        _logger = logger;
        _keys = new KeyCodec(options.MessagePackSerializerOptionsForKey);
        _bus = new(() => new RedisBus(options, logger));
    }

    public IMulticastAsyncGroup<TKey, TReceiver> GetOrAddGroup<TKey, TReceiver>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, TReceiver>(name);

    public IMulticastSyncGroup<TKey, TReceiver> GetOrAddSynchronousGroup<TKey, TReceiver>(string name)
        where TKey : IEquatable<TKey>
        => GetOrAdd<TKey, TReceiver>(name);

    /// <summary>Closes the connection, unless it is the application's.</summary>
    public void Dispose()
    {
        foreach (var group in _groups.All())
        {
            ((IDisposable)group).Dispose();
        }

        if (_bus.IsValueCreated)
        {
            _bus.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private RedisGroup<TKey, TReceiver> GetOrAdd<TKey, TReceiver>(string name)
        where TKey : IEquatable<TKey>
        => _groups.GetOrAdd(
            GroupId.Of<TKey, TReceiver>(name),
            id => new RedisGroup<TKey, TReceiver>(ChannelOf(name), _bus.Value, _keys, _proxyFactory, _serializer, _logger, group => _groups.Remove(id, group)));

    private RedisChannel ChannelOf(string name) => _options.ChannelFactory($"Multicaster.Group?name={_options.Prefix}{name}");
}

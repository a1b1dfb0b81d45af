using Cysharp.Runtime.Multicast.Distributed.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MagicOnion.Server.Redis;

/// <summary>
/// Publishes without making the caller wait: commands go out one behind the other in the order they were given, their replies are awaited in the
/// background. Bounded by the bytes that have no reply yet; when full, or while Redis is away, what is published is lost, as Pub/Sub may do anyway.
/// </summary>
internal sealed class RedisBus : IDisposable
{
    public const long MaxPendingBytes = 16 * 1024 * 1024;

    private readonly ConnectionMultiplexer _connection;
    private readonly bool _isOwn;
    private readonly ILogger _logger;
    private readonly ISubscriber _subscriber;
    private long _pendingBytes;
    private long _lost;

    public RedisBus(RedisGroupOptions options, ILogger logger)
    {
        _logger = logger;
        _isOwn = options.ConnectionMultiplexer is null;
        _connection = options.ConnectionMultiplexer ?? Connect(options.ConnectionString);
        _subscriber = _connection.GetSubscriber();
    }

    public void Publish(RedisChannel channel, byte[] payload)
    {
        if (Interlocked.Add(ref _pendingBytes, payload.Length) > MaxPendingBytes)
        {
            Interlocked.Add(ref _pendingBytes, -payload.Length);
            Lost(null);
            return;
        }

        _ = PublishAsync(channel, payload);
    }

    /// <summary>
    /// Messages come in order, until <see cref="Unsubscribe"/>. Returns when Redis knows of it; when Redis is away, it gets to know as soon as it is back.
    /// </summary>
    public async Task<ChannelMessageQueue> SubscribeAsync(RedisChannel channel, Action<ReadOnlyMemory<byte>> handler)
    {
        // Told without waiting, as a subscription that is waited for in vain would go on collecting messages that nobody could reach.
        var queue = _subscriber.Subscribe(channel, CommandFlags.FireAndForget);
        queue.OnMessage(message => handler((ReadOnlyMemory<byte>)message.Message));
        try
        {
            await _subscriber.SubscribeAsync(channel, Ignore);
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException)
        {
            RedisLog.SubscribedLater(_logger, ex, channel.ToString());
        }

        await UnsubscribeAsync(() => _subscriber.UnsubscribeAsync(channel, Ignore));
        return queue;
    }

    public void Unsubscribe(ChannelMessageQueue queue) => _ = UnsubscribeAsync(() => queue.UnsubscribeAsync());

    public void Dispose()
    {
        if (_isOwn)
        {
            _connection.Dispose();
        }
    }

    private static void Ignore(RedisChannel channel, RedisValue message)
    {
    }

    private static ConnectionMultiplexer Connect(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);

        // Redis may come later.
        configuration.AbortOnConnectFail = false;
        return ConnectionMultiplexer.Connect(configuration);
    }

    private async Task PublishAsync(RedisChannel channel, byte[] payload)
    {
        try
        {
            await _subscriber.PublishAsync(channel, payload);
            if (Interlocked.Exchange(ref _lost, 0) is var lost and > 0)
            {
                RedisLog.PublishesAgain(_logger, lost);
            }
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            Lost(ex);
        }
        finally
        {
            Interlocked.Add(ref _pendingBytes, -payload.Length);
        }
    }

    private async Task UnsubscribeAsync(Func<Task> unsubscribe)
    {
        try
        {
            await unsubscribe();
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            RedisLog.NotUnsubscribed(_logger, ex);
        }
    }

    private void Lost(Exception? reason)
    {
        // Once for each time that Redis is away.
        if (Interlocked.Increment(ref _lost) == 1)
        {
            RedisLog.PublishLost(_logger, reason);
        }
    }
}

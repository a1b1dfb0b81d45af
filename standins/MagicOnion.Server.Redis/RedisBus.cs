using System.Runtime.CompilerServices;
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

    private static readonly ConditionalWeakTable<ConnectionMultiplexer, Lock> Orders = [];

    // Held while subscriptions of the connection change and the commands for it are written, never while a reply is awaited: the client takes the
    // last handler of a channel out and tells Redis in two steps, and a subscription made in between would be deaf. Shared by all who use the connection.
    private readonly Lock _order;
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
        _order = Orders.GetOrCreateValue(_connection);
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

    /// <summary>Messages come in order, until <see cref="Unsubscribe"/>. Does not wait for Redis; <see cref="RedisSubscription.Known"/> does.</summary>
    public RedisSubscription Subscribe(RedisChannel channel, Action<ReadOnlyMemory<byte>> handler)
    {
        lock (_order)
        {
            // The handler goes first, as a channel keeps the flags of its first subscription, and what is sent without waiting is never known.
            // The queue is told without waiting: of one that is waited for in vain nobody could end the collecting of messages.
            var known = _subscriber.SubscribeAsync(channel, Ignore);
            var queue = _subscriber.Subscribe(channel, CommandFlags.FireAndForget);
            queue.OnMessage(message => handler((ReadOnlyMemory<byte>)message.Message));
            return new RedisSubscription(queue, KnownAsync(channel, known));
        }
    }

    /// <summary>Does not wait for Redis, which hears of it before it hears of a subscription that is made later.</summary>
    public void Unsubscribe(RedisSubscription subscription) => _ = UnsubscribeAsync(subscription.Queue.UnsubscribeAsync);

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

    private async Task KnownAsync(RedisChannel channel, Task known)
    {
        try
        {
            await known;
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            RedisLog.SubscribedLater(_logger, ex, channel.ToString());
        }

        await UnsubscribeAsync(flags => _subscriber.UnsubscribeAsync(channel, Ignore, flags));
    }

    private async Task UnsubscribeAsync(Func<CommandFlags, Task> unsubscribe)
    {
        try
        {
            Task sent;
            lock (_order)
            {
                sent = unsubscribe(CommandFlags.None);
            }

            await sent;
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

/// <param name="Queue">Where messages come from.</param>
/// <param name="Known">
/// Ends when Redis knows of it, or has not said so in time: then it gets to know as soon as it is back. Never fails.
/// </param>
internal sealed record RedisSubscription(ChannelMessageQueue Queue, Task Known);

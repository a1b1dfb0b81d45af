using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Redis;
using MessagePack;
using StackExchange.Redis;

namespace Chat.Hub.Backplane;

/// <summary>One hub's ear for one channel.</summary>
internal sealed class RedisSubscription : IBackplaneSubscription
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    private readonly RedisLink _link;
    private readonly ChannelId _channelId;
    private readonly Guid _own;
    private readonly Action<ChannelEventBatch> _receiver;
    private readonly ILogger _logger;
    private readonly RedisChannel _channel;
    private volatile bool _isDisposed;

    public RedisSubscription(RedisLink link, ChannelId channelId, Guid own, Action<ChannelEventBatch> receiver, TimeProvider time, ILogger logger)
    {
        _link = link;
        _channelId = channelId;
        _own = own;
        _receiver = receiver;
        _logger = logger;
        _channel = RedisBackplane.NameOf(channelId);
        Settled = SettleAsync(SubscribeAsync(), time);
    }

    public Task Settled { get; }

    public void Dispose()
    {
        _isDisposed = true;
        if (_link.Ready is { IsCompletedSuccessfully: true, Result: var redis })
        {
            Unsubscribe(redis);
        }
    }

    private async Task SettleAsync(Task subscribing, TimeProvider time)
    {
        if (_link.Connected is null)
        {
            return;
        }

        try
        {
            await subscribing.WaitAsync(SettleTime, time);
        }
        catch (TimeoutException waits)
        {
            _logger.SubscriptionWaits(_channelId, waits.Message);
        }
    }

    private async Task SubscribeAsync()
    {
        var redis = await _link.Ready;
        if (_isDisposed)
        {
            return;
        }

        try
        {
            // Entered with the client library before it asks Redis, so a failure is made good at the next connection.
            await redis.GetSubscriber().SubscribeAsync(_channel, Receive);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            _logger.SubscriptionWaits(_channelId, away.Message);
        }

        // Disposed while it was being entered: nobody else takes it out.
        if (_isDisposed)
        {
            Unsubscribe(redis);
        }
    }

    private void Unsubscribe(IConnectionMultiplexer redis)
    {
        try
        {
            redis.GetSubscriber().Unsubscribe(_channel, Receive, CommandFlags.FireAndForget);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            // A lost connection has no subscriptions.
        }
    }

    private void Receive(RedisChannel channel, RedisValue bytes)
    {
        if (_isDisposed)
        {
            return;
        }

        try
        {
            if (PublicationFormat.ReadUnlessFrom(_own, bytes) is { } publication)
            {
                using var activity = HubActivity.StartReceive(publication.TraceParent, publication.Batch);
                _receiver(publication.Batch);
            }
        }
        catch (Exception unreadable) when (unreadable is MessagePackSerializationException or EndOfStreamException)
        {
            _logger.PublicationUnreadable(unreadable);
        }
    }
}

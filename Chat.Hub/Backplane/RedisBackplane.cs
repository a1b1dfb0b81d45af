using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Redis;
using StackExchange.Redis;

namespace Chat.Hub.Backplane;

/// <summary>The backplane over Redis Pub/Sub: one Redis channel for each chat channel.</summary>
internal sealed class RedisBackplane(RedisLink link, HubInstance instance, TimeProvider time, ILogger<RedisBackplane> logger) : IBackplane
{
    // Publications that Redis has not confirmed. Past the bound they are dropped, and the others learn from the heads.
    private const int MaxUnconfirmed = 10_000;
    private int _unconfirmed;

    public void Publish(ChannelEventBatch batch)
    {
        if (link.Connected is not { } redis)
        {
            return;
        }

        if (Interlocked.Increment(ref _unconfirmed) > MaxUnconfirmed)
        {
            Interlocked.Decrement(ref _unconfirmed);
            return;
        }

        var bytes = PublicationFormat.Write(new Publication { Origin = instance.Origin, Batch = batch, TraceParent = HubActivity.TraceParent });
        _ = PublishAsync(redis, NameOf(batch.ChannelId), bytes);
    }

    public IBackplaneSubscription Subscribe(ChannelId channelId, Action<ChannelEventBatch> receiver) =>
        new RedisSubscription(link, channelId, instance.Origin, receiver, time, logger);

    internal static RedisChannel NameOf(ChannelId channelId) => RedisChannel.Literal($"chat:events:{channelId.Value:N}");

    private async Task PublishAsync(IConnectionMultiplexer redis, RedisChannel channel, byte[] bytes)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, bytes);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            // The loss of Redis has been logged, and the others learn from the heads.
        }
        finally
        {
            Interlocked.Decrement(ref _unconfirmed);
        }
    }
}

using Chat.Contracts;
using Chat.Contracts.Identity;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Redis;
using MessagePack;
using StackExchange.Redis;

namespace Chat.Hub.Revocations;

/// <summary>Hears of revocations at once where Redis is there; where it is not, <see cref="RevocationFeed"/> reads them.</summary>
internal sealed class RevocationListener(RedisLink link, RevocationGate gate, ILogger<RevocationListener> logger) : BackgroundService
{
    private static readonly RedisChannel Channel = RedisChannel.Literal(Revocation.RedisChannel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var redis = await link.Ready.WaitAsync(stoppingToken);

            // Entered with the client library before it asks Redis, so a failure is made good at the next connection.
            await redis.GetSubscriber().SubscribeAsync(Channel, Receive);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            // The loss of Redis has been logged.
        }
    }

    private void Receive(RedisChannel channel, RedisValue bytes)
    {
        try
        {
            gate.Apply([MessagePackSerializer.Deserialize<Revocation>((byte[])bytes!, ChatSerializer.Options)], isWholeFeed: false);
        }
        catch (Exception unreadable) when (unreadable is MessagePackSerializationException or EndOfStreamException)
        {
            logger.RevocationUnreadable(unreadable);
        }
    }
}

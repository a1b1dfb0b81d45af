using Chat.Contracts;
using Chat.Contracts.Identity;
using Chat.ServiceDefaults.Redis;
using MessagePack;
using StackExchange.Redis;

namespace Chat.Identity.Revocations;

/// <summary>Tells the hubs of a revocation at once. While Redis is away they hear of it when they next ask.</summary>
internal sealed partial class RevocationPublisher(RedisLink redis, TimeProvider time, ILogger<RevocationPublisher> logger)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal(Revocation.RedisChannel);

    // Somebody waits for an answer meanwhile.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task PublishAsync(Revocation revocation)
    {
        if (redis.Connected is not { } connected)
        {
            LogUnpublished(revocation.Id, "Redis is away");
            return;
        }

        try
        {
            await connected.GetSubscriber().PublishAsync(Channel, MessagePackSerializer.Serialize(revocation, ChatSerializer.Options)).WaitAsync(Limit, time);
        }
        catch (Exception failure) when (RedisLink.IsAway(failure))
        {
            LogUnpublished(revocation.Id, failure.Message);
        }
    }

    [LoggerMessage(5620, LogLevel.Warning, "Revocation {Id} was not published; the hubs find it when they next ask: {Reason}")]
    private partial void LogUnpublished(long id, string reason);
}

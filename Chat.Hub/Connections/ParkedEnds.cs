using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.ServiceDefaults.Redis;
using MessagePack;
using StackExchange.Redis;

namespace Chat.Hub.Connections;

/// <summary>
/// Keeps in Redis why a connection was ended, until the same user and session connect again, to whichever hub. While Redis is
/// away nothing is kept: a client without a reason connects again.
/// </summary>
internal sealed class ParkedEnds(RedisLink link, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Neither an end nor a new connection waits longer for a Redis that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    public async Task ParkAsync(IReadOnlyCollection<ConnectionState> connections, DisconnectCode code)
    {
        if (link.Connected is not { } redis)
        {
            return;
        }

        try
        {
            var end = MessagePackSerializer.Serialize(new PreviousEnd { Code = code, At = time.GetUtcNow() }, ChatSerializer.Options);
            var database = redis.GetDatabase();
            await Task.WhenAll(connections
                    .Where(connection => connection.Session is not null)
                    .Select(connection => database.StringSetAsync(KeyOf(connection.User.Id, connection.Session!.Value), end, Lifetime)))
                .WaitAsync(Limit, time);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            // The loss of Redis has been logged.
        }
    }

    /// <summary>What was kept for them, once.</summary>
    public async Task<PreviousEnd?> TakeAsync(UserId user, SessionId? session)
    {
        if (session is null || link.Connected is not { } redis)
        {
            return null;
        }

        try
        {
            byte[]? end = await redis.GetDatabase().StringGetDeleteAsync(KeyOf(user, session.Value)).WaitAsync(Limit, time);
            return end is null ? null : MessagePackSerializer.Deserialize<PreviousEnd>(end, ChatSerializer.Options);
        }
        catch (Exception unusable) when (RedisLink.IsAway(unusable) || unusable is MessagePackSerializationException)
        {
            return null;
        }
    }

    private static RedisKey KeyOf(UserId user, SessionId session) => $"chat:end:{user.Value:N}:{session.Value:N}";
}

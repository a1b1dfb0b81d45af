using Chat.Contracts.Ids;
using Chat.ServiceDefaults.Redis;
using StackExchange.Redis;

namespace Chat.History.Storage;

/// <summary>
/// Remembers in Redis how far the log of the database has been on disk in an epoch: a database that is put back from a copy cannot know
/// it, and neither can a History that starts afterwards.
/// </summary>
internal sealed class EpochMemory(RedisLink link, TimeProvider time)
{
    // Every start of a History without Redis takes that much longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>In bytes; 0 when it is not known, or Redis does not answer.</summary>
    public Task<long> RecallAsync(Epoch epoch, CancellationToken cancellationToken) => ReadAsync(link.Ready, epoch, cancellationToken);

    /// <summary>The same; where there is no connection to Redis at the moment, none is waited for.</summary>
    public Task<long> RecallNowAsync(Epoch epoch, CancellationToken cancellationToken) =>
        link.Connected is { } redis ? ReadAsync(Task.FromResult(redis), epoch, cancellationToken) : Task.FromResult(0L);

    private async Task<long> ReadAsync(Task<IConnectionMultiplexer> ready, Epoch epoch, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(ready, epoch).WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            return 0;
        }
    }

    /// <summary>Nobody waits for it, and without Redis nothing happens.</summary>
    public void Remember(Epoch epoch, long onDisk)
    {
        try
        {
            link.Connected?.GetDatabase().StringSet(KeyOf(epoch), onDisk, Lifetime, flags: CommandFlags.FireAndForget);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            // The next look tries again.
        }
    }

    private static RedisKey KeyOf(Epoch epoch) => $"chat:epoch:{epoch.Value:n}";

    private static async Task<long> ReadAsync(Task<IConnectionMultiplexer> ready, Epoch epoch)
    {
        var redis = await ready;
        return (long?)await redis.GetDatabase().StringGetAsync(KeyOf(epoch)) ?? 0;
    }
}

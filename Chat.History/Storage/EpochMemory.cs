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
    public async Task<long> RecallAsync(Epoch epoch, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(epoch).WaitAsync(Patience, time, cancellationToken);
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

    private async Task<long> ReadAsync(Epoch epoch)
    {
        var redis = await link.Ready;
        return (long?)await redis.GetDatabase().StringGetAsync(KeyOf(epoch)) ?? 0;
    }
}

using System.Globalization;
using Chat.ServiceDefaults.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.ServiceDefaults.Limits;

/// <summary>The buckets that all processes share, in Redis. While it is away or slow, nobody waits for it.</summary>
internal sealed class SharedBuckets(RedisLink link, IOptions<LimitsOptions> options, LimitMetrics metrics, TimeProvider time)
{
    private long _closedUntil = long.MinValue;

    public bool IsOpen => time.GetTimestamp() >= Volatile.Read(ref _closedUntil) && link.Connected is not null;

    /// <summary>Takes up to so many tokens. Null: Redis did not say.</summary>
    public async ValueTask<(int Taken, double Left)?> TakeAsync(RateLimit limit, RateKey key, int wanted)
    {
        var answer = await AskAsync(
            LimitScripts.Take,
            [KeyOf(limit, key)],
            [limit.Burst, (1_000_000 / limit.PerSecond).ToString("R", CultureInfo.InvariantCulture), wanted]);
        return answer is { Length: 2 } ? ((int)answer[0], answer[1] / 1000.0) : null;
    }

    /// <summary>Runs a script that answers whole numbers. Null: Redis did not say.</summary>
    public async ValueTask<long[]?> AskAsync(string script, RedisKey[] keys, RedisValue[] arguments)
    {
        if (!IsOpen || link.Connected is not { } redis)
        {
            return null;
        }

        var started = time.GetTimestamp();
        try
        {
            var answer = (long[]?)await redis.GetDatabase().ScriptEvaluateAsync(script, keys, arguments).WaitAsync(options.Value.RedisWithin, time);
            metrics.Asked(time.GetElapsedTime(started), isAway: false);
            return answer;
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            Volatile.Write(ref _closedUntil, time.GetTimestamp() + (long)(options.Value.PauseAfterFailure.TotalSeconds * time.TimestampFrequency));
            metrics.Asked(time.GetElapsedTime(started), isAway: true);
            return null;
        }
    }

    internal static RedisKey KeyOf(RateLimit limit, RateKey key) => $"chat:limit:{limit.Name}:{key}";
}

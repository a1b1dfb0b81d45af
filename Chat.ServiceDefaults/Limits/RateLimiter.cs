using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// Says whether somebody may do something once more. Asked first is what this process knows, which a flood does not get past; then the
/// bucket in Redis, which all processes share. While Redis is away or slow, the first alone decides. Safe for several threads.
/// </summary>
public sealed class RateLimiter
{
    private readonly BoundedTable<(string Limit, RateKey Key), RateBucket> _buckets;
    private readonly SharedBuckets _shared;
    private readonly LimitMetrics _metrics;
    private readonly TimeProvider _time;

    internal RateLimiter(SharedBuckets shared, IOptions<LimitsOptions> options, LimitMetrics metrics, TimeProvider time)
    {
        (_shared, _metrics, _time) = (shared, metrics, time);
        _buckets = new(options.Value.Keys);
        metrics.Watch(() => _buckets.Count);
    }

    internal int Count => _buckets.Count;

    /// <summary>Takes one token.</summary>
    public ValueTask<RateDecision> TakeAsync(RateLimit limit, RateKey key) => TakeUpToAsync(limit, key, 1);

    /// <summary>Takes as many tokens as there are, at most <paramref name="most"/>, which is at least 1.</summary>
    public ValueTask<RateDecision> TakeUpToAsync(RateLimit limit, RateKey key, int most)
    {
        ArgumentNullException.ThrowIfNull(limit);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (limit.IsUnlimited)
        {
            return ValueTask.FromResult(new RateDecision(most, TimeSpan.Zero, int.MaxValue, TimeSpan.Zero));
        }

        var bucket = _buckets.GetOrAdd((limit.Name, key), () => new RateBucket(limit, _time));
        var (taken, ask, lease) = bucket.Take(most);
        if (ask == 0)
        {
            return ValueTask.FromResult(Decide(limit, bucket, taken, most));
        }

        if (!_shared.IsOpen)
        {
            bucket.SettleAlone(lease);
            return ValueTask.FromResult(Decide(limit, bucket, taken, most));
        }

        return AskAsync(limit, key, bucket, taken, ask, lease, most);
    }

    private async ValueTask<RateDecision> AskAsync(RateLimit limit, RateKey key, RateBucket bucket, int taken, int ask, int lease, int most)
    {
        if (await _shared.TakeAsync(limit, key, ask + lease) is { } answer)
        {
            taken += bucket.Settle(ask, lease, answer.Taken, answer.Left) - ask;
        }
        else
        {
            bucket.SettleAlone(lease);
        }

        return Decide(limit, bucket, taken, most);
    }

    private RateDecision Decide(RateLimit limit, RateBucket bucket, int granted, int asked)
    {
        _metrics.Decided(limit, granted, asked - granted);
        return bucket.Decide(granted, asked);
    }
}

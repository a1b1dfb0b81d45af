using Chat.ServiceDefaults.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class RateBucketTests
{
    [Fact]
    public void Answers_that_overtake_one_another_take_nothing_away()
    {
        var bucket = new RateBucket(new RateLimit("test", 100, 0.001), new FakeTimeProvider());
        bucket.Take(1);
        bucket.Settle(ask: 1, lease: 0, granted: 1, remaining: 99);
        var first = bucket.Take(1);
        var second = bucket.Take(1);
        Assert.Equal((1, 1, 12), first);
        Assert.Equal((1, 1, 0), second);

        // Redis took 13 for the first and 1 for the second, whose answer comes before.
        bucket.Settle(ask: 1, lease: 0, granted: 1, remaining: 85);
        bucket.Settle(ask: 1, lease: 12, granted: 13, remaining: 86);

        Assert.Equal(97, bucket.Take(1_000).Taken);
    }
}

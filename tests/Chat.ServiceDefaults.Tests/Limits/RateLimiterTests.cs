using System.Net;
using Chat.ServiceDefaults.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_full_bucket_is_emptied_at_once_and_fills_again_with_time()
    {
        var limiter = LimiterHost.Alone(_time);
        var limit = new RateLimit("tests", 3, 2);
        var alice = LimiterHost.SomeUser();

        Assert.Equal(3, await LimiterHost.DrainAsync(limiter, limit, alice));
        var refused = await limiter.TakeAsync(limit, alice);
        Assert.Equal((0, TimeSpan.FromSeconds(0.5), 0, TimeSpan.FromSeconds(1.5)), (refused.Granted, refused.RetryAfter, refused.Remaining, refused.ResetAfter));

        _time.Advance(refused.RetryAfter);
        Assert.Equal(1, await LimiterHost.DrainAsync(limiter, limit, alice));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await LimiterHost.DrainAsync(limiter, limit, alice));
    }

    [Fact]
    public async Task Of_several_the_first_are_granted()
    {
        var limiter = LimiterHost.Alone(_time);
        var limit = new RateLimit("tests", 5, 1);

        var decision = await limiter.TakeUpToAsync(limit, LimiterHost.SomeUser(), 8);

        Assert.Equal((5, TimeSpan.FromSeconds(1)), (decision.Granted, decision.RetryAfter));
    }

    [Fact]
    public async Task Everybody_has_a_bucket_of_his_own_for_each_limit()
    {
        var limiter = LimiterHost.Alone(_time);
        var limit = new RateLimit("tests", 2, 1);
        var alice = LimiterHost.SomeUser();
        await LimiterHost.DrainAsync(limiter, limit, alice);

        Assert.Equal(2, await LimiterHost.DrainAsync(limiter, limit, LimiterHost.SomeUser()));
        Assert.Equal(2, await LimiterHost.DrainAsync(limiter, limit with { Name = "others" }, alice));
    }

    [Fact]
    public async Task What_is_unlimited_is_never_refused_and_takes_no_room()
    {
        var limiter = LimiterHost.Alone(_time);
        var limit = new RateLimit("tests", RateLimit.Unlimited, 1);

        var decision = await limiter.TakeUpToAsync(limit, LimiterHost.SomeUser(), 1_000_000);

        Assert.Equal((1_000_000, 0), (decision.Granted, limiter.Count));
    }

    [Fact]
    public async Task A_million_strangers_take_bounded_room_and_do_not_free_who_is_refused_meanwhile()
    {
        var limiter = LimiterHost.Alone(_time, keys: 1_000);
        var limit = new RateLimit("tests", 2, 0.001);
        var mallory = RateKey.Of(IPAddress.Parse("203.0.113.9"));
        await LimiterHost.DrainAsync(limiter, limit, mallory);

        var passed = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            await limiter.TakeAsync(limit, RateKey.Of(new Chat.Contracts.Ids.UserId(new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))));
            if (i % 100 == 0 && (await limiter.TakeAsync(limit, mallory)).IsAllowed)
            {
                passed++;
            }
        }

        Assert.Equal(0, passed);
        Assert.InRange(limiter.Count, 1, 1_000);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.8", false)]
    public void An_address_counts_as_what_one_customer_has(string one, string other, bool areTheSame)
    {
        Assert.Equal(areTheSame, RateKey.Of(IPAddress.Parse(one)) == RateKey.Of(IPAddress.Parse(other)));
    }

    [Fact]
    public void A_name_is_one_in_whatever_case_and_cannot_be_read_from_its_key()
    {
        Assert.Equal(RateKey.OfName("alice@example.org"), RateKey.OfName("Alice@Example.org"));
        Assert.Matches("^[0-9a-f]{32}$", RateKey.OfName("alice").ToString());
    }
}

using System.Net;
using Chat.ServiceDefaults.Limits;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class SignInGuardTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _alice = $"alice-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_few_failures_are_free_and_each_further_one_doubles_the_pause()
    {
        var time = new FakeTimeProvider();
        var guard = LimiterHost.GuardAlone(time);
        var place = LimiterHost.SomeAddress();
        await FailAsync(guard, _alice, place, 5);

        List<double> pauses = [];
        for (var i = 0; i < 12; i++)
        {
            var pause = await guard.TryAsync(_alice, place);
            pauses.Add(pause!.Value.TotalSeconds);
            time.Advance(pause.Value);
            Assert.Null(await guard.TryAsync(_alice, place));
        }

        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900], pauses);
        time.Advance(TimeSpan.FromHours(25));
        await FailAsync(guard, _alice, place, 5);
    }

    [Fact]
    public async Task Who_guesses_keeps_nobody_out_who_comes_from_elsewhere()
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(host.Guard, _alice, LimiterHost.SomeAddress(), 5);
        }

        Assert.Null(await host.Guard.TryAsync(_alice, LimiterHost.SomeAddress()));
    }

    [Fact]
    public async Task A_place_that_is_known_goes_on_while_somebody_guesses_from_the_same_address()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var office = LimiterHost.SomeAddress();
        Assert.Null(await one.Guard.TryAsync(_alice, office));
        await one.Guard.SucceededAsync(_alice, office);

        for (var i = 0; i < 50; i++)
        {
            await FailAsync(one.Guard, $"guess-{i}-{_alice}", office, 1);
        }

        Assert.NotNull(await other.Guard.TryAsync($"another-{_alice}", office));
        Assert.Null(await other.Guard.TryAsync(_alice, office));
    }

    [Fact]
    public async Task Many_at_once_are_no_way_around_it()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var place = LimiterHost.SomeAddress();

        var tries = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? one : other).Guard.TryAsync(_alice, place).AsTask()));

        Assert.Equal(5, tries.Count(pause => pause is null));
    }

    [Fact]
    public async Task The_right_password_makes_the_failures_before_it_forgotten_everywhere()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var place = LimiterHost.SomeAddress();
        await FailAsync(one.Guard, _alice, place, 4);
        Assert.Null(await one.Guard.TryAsync(_alice, place));
        await one.Guard.SucceededAsync(_alice, place);

        await FailAsync(other.Guard, _alice, place, 5);
        Assert.NotNull(await other.Guard.TryAsync(_alice, place));
    }

    [Fact]
    public async Task Addresses_of_one_network_are_one_place()
    {
        var guard = LimiterHost.GuardAlone(TimeProvider.System);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Null(await guard.TryAsync(_alice, IPAddress.Parse($"2001:db8:7:7::{i}")));
        }

        Assert.NotNull(await guard.TryAsync(_alice, IPAddress.Parse("2001:db8:7:7::99")));
        Assert.Null(await guard.TryAsync(_alice, IPAddress.Parse("2001:db8:7:8::99")));
    }

    [Fact]
    public async Task What_Redis_has_not_seen_or_has_forgotten_counts_with_what_it_knows()
    {
        await using var host = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var place = LimiterHost.SomeAddress();
        for (var i = 0; i < 40; i++)
        {
            await FailAsync(host.Guard, $"guess-{i}-{_alice}", place, 1);
        }

        await ForgetAsync(place);
        for (var i = 40; i < 50; i++)
        {
            await FailAsync(host.Guard, $"guess-{i}-{_alice}", place, 1);
        }

        Assert.NotNull(await host.Guard.TryAsync($"one-more-{_alice}", place));
    }

    [Fact]
    public async Task A_place_that_a_process_knows_stays_known_when_Redis_has_forgotten_it()
    {
        await using var one = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        await using var other = await (await LimiterHost.StartAsync(redis.ConnectionString)).WithRedisAsync();
        var office = LimiterHost.SomeAddress();
        Assert.Null(await one.Guard.TryAsync(_alice, office));
        await one.Guard.SucceededAsync(_alice, office);
        await ForgetAsync(office);
        for (var i = 0; i < 50; i++)
        {
            await FailAsync(other.Guard, $"guess-{i}-{_alice}", office, 1);
        }

        Assert.NotNull(await other.Guard.TryAsync(_alice, office));
        Assert.Null(await one.Guard.TryAsync(_alice, office));
        Assert.Null(await other.Guard.TryAsync(_alice, office));
    }

    [Fact]
    public async Task Without_Redis_an_address_that_tries_many_accounts_is_slowed_all_the_same()
    {
        var guard = LimiterHost.GuardAlone(new FakeTimeProvider());
        var place = LimiterHost.SomeAddress();
        for (var i = 0; i < 50; i++)
        {
            await FailAsync(guard, $"guess-{i}", place, 1);
        }

        Assert.NotNull(await guard.TryAsync("one more", place));
        Assert.Null(await guard.TryAsync("one more", LimiterHost.SomeAddress()));
    }

    private async Task ForgetAsync(IPAddress place)
    {
        await using var link = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var known = RateKey.Of(place);
        foreach (var server in link.GetServers())
        {
            RedisKey[] keys = [.. server.Keys(pattern: $"chat:signin:*{known}*")];
            Assert.NotEmpty(keys);
            await link.GetDatabase().KeyDeleteAsync(keys);
        }
    }

    private static async Task FailAsync(SignInGuard guard, string account, IPAddress place, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(await guard.TryAsync(account, place));
        }
    }
}

using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Redis goes away and comes back.</summary>
public sealed class RedisOutageTests
{
    [Fact]
    public async Task Pushes_go_through_again_when_Redis_is_back_and_nobody_waits_for_it_meanwhile()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var one = await StartAsync(redis);
        await using var two = await StartAsync(redis);
        var (alice, _) = await one.ConnectAsync();
        var (bob, atBob) = await two.ConnectAsync();
        await alice.JoinAsync("room");
        await bob.JoinAsync("room");
        await alice.SayAsync("room", "all", "before", []);
        Assert.Equal("before", await atBob.NextAsync("the push before"));

        await redis.KillAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => alice.SayAsync("room", "all", "lost", []))).Within("calls that push while Redis is away");
        await redis.StartAgainAsync();

        await Eventually.Async(
            async () =>
            {
                await alice.SayAsync("room", "all", "after", []);
                return atBob.Waiting().Contains("after");
            },
            "pushes arrive again");
    }

    [Fact]
    public async Task A_group_joined_without_Redis_gets_what_is_pushed_once_it_is_back()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var server = await StartAsync(redis, ",syncTimeout=500,asyncTimeout=500");
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("first");
        await redis.KillAsync();

        await alice.JoinAsync("room").Within("joining without Redis");
        await redis.StartAgainAsync();

        await Eventually.Async(
            async () =>
            {
                await alice.SayAsync("room", "all", "hello", []);
                return atAlice.Waiting().Contains("hello");
            },
            "pushes arrive");
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_delays_no_sender_and_loses_no_order()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var server = await StartAsync(redis, ",asyncTimeout=60000,syncTimeout=60000");
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("room");

        await redis.FreezeAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => alice.SayAsync("room", "all", $"{i}", []))).Within("calls that push while Redis does not answer");
        }
        finally
        {
            await redis.ThawAsync();
        }

        for (var i = 0; i < 500; i++)
        {
            Assert.Equal($"{i}", await atAlice.NextAsync($"{i}"));
        }
    }

    [Fact]
    public async Task A_server_starts_without_Redis()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await redis.KillAsync();
        await using var server = await StartAsync(redis, ",asyncTimeout=500,syncTimeout=500");
        var (alice, atAlice) = await server.ConnectAsync();

        await alice.JoinAsync("room").Within("joining without Redis");
        await redis.StartAgainAsync();

        await Eventually.Async(
            async () =>
            {
                await alice.SayAsync("room", "all", "hello", []);
                return atAlice.Waiting().Contains("hello");
            },
            "pushes arrive");
    }

    [Fact]
    public async Task What_is_pushed_while_Redis_goes_and_comes_back_arrives_in_order_and_at_most_once()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var one = await StartAsync(redis);
        await using var two = await StartAsync(redis);
        var (alice, _) = await one.ConnectAsync();
        var (bob, atBob) = await two.ConnectAsync();
        await alice.JoinAsync("room");
        await bob.JoinAsync("room");
        var (sent, received) = (0, new List<int>());

        await PushAsync();
        await redis.KillAsync();
        await PushAsync();
        await redis.StartAgainAsync();
        var lost = sent + 100;
        await Eventually.Async(
            async () =>
            {
                await PushAsync();
                received.AddRange(atBob.Waiting().Select(int.Parse));
                return received.LastOrDefault() > lost;
            },
            "pushes arrive again");

        Assert.Equal(received.Distinct().Order(), received);

        async Task PushAsync() =>
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => alice.SayAsync("room", "all", $"{sent++}", []))).Within("calls that push");
    }

    [Fact]
    public async Task What_waits_for_Redis_is_bounded_and_what_is_lost_is_told()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var server = await StartAsync(redis, ",asyncTimeout=60000,syncTimeout=60000");
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("room");
        var text = new string('x', 1024 * 1024);

        await redis.FreezeAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.SayAsync("room", "all", text, []))).Within("calls that push more than may wait");
            Assert.Single(server.Log.Lines, l => l.Text.Contains("lost until Redis is back", StringComparison.Ordinal));
        }
        finally
        {
            await redis.ThawAsync();
        }

        await alice.SayAsync("room", "all", "not yet", []);
        for (var i = 0; i < 15; i++)
        {
            Assert.Equal(text, await atAlice.NextAsync("what waited"));
        }

        await Eventually.Async(() => server.Log.Lines.Any(l => l.Text.Contains("pushes were lost", StringComparison.Ordinal)), "the loss is told");
        await alice.SayAsync("room", "all", "after", []);
        await Eventually.Async(() => atAlice.Waiting().Contains("after"), "pushes arrive again");
    }

    private static Task<ProbeServer> StartAsync(RedisServer redis, string more = "")
        => ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString + ",connectTimeout=500" + more, registerAsDefault: true));
}

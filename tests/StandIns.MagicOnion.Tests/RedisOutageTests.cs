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
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => alice.SayAsync("room", "all", "lost", []))).WaitAsync(TimeSpan.FromSeconds(3));
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
        await using var server = await StartAsync(redis, ",asyncTimeout=20000,syncTimeout=20000");
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("room");

        await redis.FreezeAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => alice.SayAsync("room", "all", $"{i}", []))).WaitAsync(TimeSpan.FromSeconds(3));
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

    private static Task<ProbeServer> StartAsync(RedisServer redis, string more = "")
        => ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString + ",connectTimeout=500" + more, registerAsDefault: true));
}

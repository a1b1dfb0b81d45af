using System.Net;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Backplane;

public sealed class RedisLossTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly RedisProxy _redis = new(redis);
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(_redis.ConnectionString);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Without_Redis_hubs_serve_on_and_with_it_again_they_are_as_fast_as_before()
    {
        var (first, alice, bob, channel) = await TwoAsync();
        await alice.SaysAsync(channel, "before");
        await bob.ReceivesAsync(channel, "before");

        _redis.Break();
        var answer = await alice.SaysAsync(channel, "meanwhile");
        await alice.ReceivesAsync(channel, "meanwhile");
        await bob.ReceivesAsync(channel, "meanwhile");
        await HasStatusAsync(first, "Degraded");
        var (alive, _) = await first.GetAsync("/alive");

        _redis.Mend();
        await HasStatusAsync(first, "Healthy");
        await ArrivesOverRedisAsync(_cluster, alice, bob, channel);

        Assert.True(answer.IsAccepted);
        Assert.Equal(HttpStatusCode.OK, alive);
        Assert.Equal(Enumerable.Range(1, bob.Events(channel).Count).Select(number => (long)number), bob.Events(channel).Select(item => item.Sequence));
    }

    [Fact]
    public async Task While_Redis_does_not_answer_messages_are_acknowledged_and_delivered()
    {
        var (first, alice, bob, channel) = await TwoAsync();

        _redis.Pause();
        var answer = await alice.SaysAsync(channel, "hello");
        await alice.ReceivesAsync(channel, "hello");
        await bob.ReceivesAsync(channel, "hello");
        await HasStatusAsync(first, "Degraded");
        var other = await _cluster.MeetAsync(alice);
        await alice.SaysAsync(other, "and in a new channel");
        await alice.ReceivesAsync(other, "and in a new channel");
        _redis.Resume();

        Assert.True(answer.IsAccepted);
        await HasStatusAsync(first, "Healthy");
    }

    [Fact]
    public async Task A_hub_starts_without_Redis_and_takes_it_when_it_comes()
    {
        _redis.Break();
        var (first, alice, bob, channel) = await TwoAsync();

        await alice.SaysAsync(channel, "hello");
        await bob.ReceivesAsync(channel, "hello");
        await HasStatusAsync(first, "Degraded");
        _redis.Mend();

        await HasStatusAsync(first, "Healthy");
    }

    [Fact]
    public async Task A_Redis_that_was_restarted_has_its_subscribers_again()
    {
        await using var own = await RedisServer.StartOwnAsync();
        await using var cluster = await Cluster.StartAsync(own.ConnectionString);
        var alice = await (await cluster.AddHubAsync()).ConnectAsync("Alice");
        var bob = await (await cluster.AddHubAsync()).ConnectAsync("Bob");
        var channel = await cluster.MeetAsync(alice, bob);

        await own.KillAsync();
        await own.StartAgainAsync();

        await ArrivesOverRedisAsync(cluster, alice, bob, channel);
    }

    // Not by the comparison of heads, which would have to read.
    private static Task ArrivesOverRedisAsync(Cluster cluster, Person from, Person to, ChannelId channel) =>
        Eventually.Async(
            async () =>
            {
                var reads = cluster.History.Calls["ReadEventsAsync"];
                var text = Guid.NewGuid().ToString();
                await from.SaysAsync(channel, text);
                await to.ReceivesAsync(channel, text);
                return reads == cluster.History.Calls["ReadEventsAsync"];
            },
            "an event that came over Redis");

    private static Task HasStatusAsync(TestHub hub, string status) =>
        Eventually.Async(
            async () =>
            {
                var (code, body) = await hub.GetAsync("/health");
                Assert.Equal(HttpStatusCode.OK, code);
                return body.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal) && body.Contains($"\"cache\":\"{status}\"", StringComparison.Ordinal);
            },
            $"health {status}");

    private async Task<(TestHub First, Person Alice, Person Bob, ChannelId Channel)> TwoAsync()
    {
        var first = await _cluster.AddHubAsync();
        var second = await _cluster.AddHubAsync();
        var alice = await first.ConnectAsync("Alice");
        var bob = await second.ConnectAsync("Bob");
        return (first, alice, bob, await _cluster.MeetAsync(alice, bob));
    }
}

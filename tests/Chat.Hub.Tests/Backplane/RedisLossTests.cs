using System.Net;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Backplane;

public sealed class RedisLossTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartOwnAsync();
        _cluster = await Cluster.StartAsync(_redis.ConnectionString);
    }

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

        await _redis.StopAsync();
        var answer = await alice.SaysAsync(channel, "meanwhile");
        await alice.ReceivesAsync(channel, "meanwhile");
        await bob.ReceivesAsync(channel, "meanwhile");
        await HasStatusAsync(first, "Degraded");
        var (alive, _) = await first.GetAsync("/alive");

        await _redis.StartAgainAsync();
        await HasStatusAsync(first, "Healthy");
        await Eventually.Async(
            async () =>
            {
                var reads = _cluster.History.Calls["ReadEventsAsync"];
                var text = Guid.NewGuid().ToString();
                await alice.SaysAsync(channel, text);
                await bob.ReceivesAsync(channel, text);
                return reads == _cluster.History.Calls["ReadEventsAsync"];
            },
            "an event that came over Redis");

        Assert.True(answer.IsAccepted);
        Assert.Equal(HttpStatusCode.OK, alive);
        Assert.Equal(Enumerable.Range(1, bob.Events(channel).Count).Select(number => (long)number), bob.Events(channel).Select(item => item.Sequence));
    }

    [Fact]
    public async Task While_Redis_does_not_answer_messages_are_acknowledged_and_delivered()
    {
        var (first, alice, bob, channel) = await TwoAsync();

        await _redis.FreezeAsync();
        var answer = await alice.SaysAsync(channel, "hello");
        await alice.ReceivesAsync(channel, "hello");
        await bob.ReceivesAsync(channel, "hello");
        await HasStatusAsync(first, "Degraded");
        var other = await _cluster.MeetAsync(alice);
        await alice.SaysAsync(other, "and in a new channel");
        await alice.ReceivesAsync(other, "and in a new channel");
        await _redis.ThawAsync();

        Assert.True(answer.IsAccepted);
        await HasStatusAsync(first, "Healthy");
    }

    [Fact]
    public async Task A_hub_starts_without_Redis_and_takes_it_when_it_comes()
    {
        await _redis.StopAsync();
        var (first, alice, bob, channel) = await TwoAsync();

        await alice.SaysAsync(channel, "hello");
        await bob.ReceivesAsync(channel, "hello");
        await HasStatusAsync(first, "Degraded");
        await _redis.StartAgainAsync();

        await HasStatusAsync(first, "Healthy");
    }

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

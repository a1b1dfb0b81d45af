using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Backplane;
using Chat.Hub.Channels;
using Chat.Hub.History;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Cysharp.Runtime.Multicast.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Channels;

public sealed class HeadsCheckTests(RedisFixture redis)
{
    [Fact]
    public async Task Heads_are_compared_on_when_a_feed_that_nobody_uses_cannot_be_closed()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var alice = await hub.ConnectAsync("Alice");
        var time = new FakeTimeProvider();
        var feeds = new ChannelFeeds(hub.Services.GetRequiredService<FeedServices>() with
        {
            Backplane = new BrokenBackplane(),
            Groups = new InMemoryGroupProvider(DynamicInMemoryProxyFactory.Instance),
            Time = time,
        });
        var connection = Connected.As(alice.Id, "Alice", alice);
        var left = await feeds.SubscribeAsync(connection, cluster.History.AddChannel(alice.Id));
        var used = await feeds.SubscribeAsync(connection, cluster.History.AddChannel(alice.Id));
        connection.Unsubscribe(left.ChannelId);
        using var check = new HeadsCheck(feeds, hub.Services.GetRequiredService<HistoryGateway>(), time, NullLogger<HeadsCheck>.Instance);
        await check.StartAsync(CancellationToken.None);

        await UntilAsync(() => feeds.Find(left.ChannelId) is null, "the end of the feed that nobody uses");
        cluster.History.Commit(used.ChannelId, 1);
        await UntilAsync(() => used.Head == 1, "the event, repaired");

        await check.StopAsync(CancellationToken.None);

        Task UntilAsync(Func<bool> condition, string what) =>
            Eventually.Async(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(2));
                    return condition();
                },
                what);
    }

    private sealed class BrokenBackplane : IBackplane
    {
        public void Publish(ChannelEventBatch batch)
        {
        }

        public IBackplaneSubscription Subscribe(ChannelId channelId, Action<ChannelEventBatch> receiver) => new BrokenSubscription();
    }

    private sealed class BrokenSubscription : IBackplaneSubscription
    {
        public Task Settled => Task.CompletedTask;

        public void Dispose() => throw new InvalidOperationException("broken");
    }
}

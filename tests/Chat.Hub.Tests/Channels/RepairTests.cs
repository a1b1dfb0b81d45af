using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Channels;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Cysharp.Runtime.Multicast.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Channels;

/// <summary>Two hubs whose backplane loses what it is told to lose.</summary>
public sealed class RepairTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly MemoryBackplane _backplane = new();
    private Cluster _cluster = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _alice = await (await AddHubAsync()).ConnectAsync("Alice");
        _bob = await (await AddHubAsync()).ConnectAsync("Bob");
        _channel = await _cluster.MeetAsync(_alice, _bob);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_event_that_was_lost_between_others_is_fetched_and_delivered_in_its_place()
    {
        _backplane.Loses = batch => batch.Events.Any(item => item.Message?.Text == "two");

        await _alice.SaysAsync(_channel, "one");
        await _alice.SaysAsync(_channel, "two");
        await _alice.SaysAsync(_channel, "three");
        await _bob.ReceivesAsync(_channel, "three");

        Assert.Equal(["one", "two", "three"], _bob.Events(_channel).Select(item => item.Message!.Text));
    }

    [Fact]
    public async Task An_event_that_was_lost_in_a_quiet_channel_arrives_within_seconds()
    {
        _backplane.Loses = _ => true;

        await _alice.SaysAsync(_channel, "anybody there");

        await _bob.ReceivesAsync(_channel, "anybody there");
    }

    [Fact]
    public async Task Events_of_a_hub_that_was_killed_between_commit_and_broadcast_arrive_everywhere()
    {
        _cluster.History.Commit(_channel, 700, "of the dead");
        _cluster.History.Commit(_channel, 1, "last");

        await _alice.ReceivesAsync(_channel, "last");
        await _bob.ReceivesAsync(_channel, "last");

        var expected = Enumerable.Range(1, 701).Select(number => (long)number);
        Assert.Equal(expected, _alice.Events(_channel).Select(item => item.Sequence));
        Assert.Equal(expected, _bob.Events(_channel).Select(item => item.Sequence));
    }

    [Fact]
    public async Task When_the_database_was_restored_the_members_are_told_by_an_event_of_the_new_epoch()
    {
        await _alice.SaysAsync(_channel, "one");
        await _alice.SaysAsync(_channel, "two");
        await _bob.ReceivesAsync(_channel, "two");

        _cluster.History.Restore(lose: 1);
        var epoch = _cluster.History.Epoch;
        await _bob.UntilAsync(() => _bob.Batches.Any(batch => batch.Epoch == epoch), "a batch of the new epoch");
        var answer = await _bob.SubscribesAsync(_channel, epoch, 0);
        await _alice.SaysAsync(_channel, "two again");
        await _bob.ReceivesAsync(_channel, "two again");

        Assert.Equal(["one"], answer.Events.Select(item => item.Message!.Text));
    }

    [Fact]
    public async Task When_the_database_lost_everything_the_members_are_told_by_an_empty_batch()
    {
        await _alice.SaysAsync(_channel, "one");
        await _bob.ReceivesAsync(_channel, "one");

        _cluster.History.Restore(lose: 1);
        var epoch = _cluster.History.Epoch;
        await _bob.UntilAsync(() => _bob.Batches.Any(batch => batch.Epoch == epoch), "a batch of the new epoch");

        Assert.Empty(_bob.Batches.First(batch => batch.Epoch == epoch).Events);
    }

    [Fact]
    public async Task What_is_merely_under_way_when_heads_are_compared_is_not_fetched()
    {
        var time = new ObservedTime();
        var services = (await AddHubAsync()).Services.GetRequiredService<FeedServices>() with
        {
            Time = time,
            Groups = new InMemoryGroupProvider(DynamicInMemoryProxyFactory.Instance),
        };
        var connection = Connected.As(_alice.Id, "Alice", _alice);
        var channel = _cluster.History.AddChannel(_alice.Id);
        var feed = await new ChannelFeeds(services).SubscribeAsync(connection, channel);
        _cluster.History.Commit(channel, 1);
        var reads = _cluster.History.Calls["ReadEventsAsync"];

        feed.Observe(_cluster.History.Epoch, 1);
        await time.Waits.OrFail("a wait before the fetch");
        feed.Offer(new ChannelEventBatch
        {
            ChannelId = channel,
            Epoch = _cluster.History.Epoch,
            Events = [new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MessagePosted }],
        });
        time.Advance(TimeSpan.FromSeconds(1));
        await feed.Repairing.OrFail("the end of the repair");

        Assert.Equal(1, feed.Head);
        Assert.Equal(reads, _cluster.History.Calls["ReadEventsAsync"]);
    }

    private Task<TestHub> AddHubAsync() => _cluster.AddHubAsync(services: services => services.AddSingleton(_backplane.NewEnd()));

    private sealed class ObservedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when somebody has begun to wait.</summary>
        public Task Waits => _waits.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.TrySetResult();
            return timer;
        }
    }
}

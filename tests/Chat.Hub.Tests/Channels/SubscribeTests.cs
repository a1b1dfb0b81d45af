using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Channels;

public sealed class SubscribeTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private Person _alice = null!;
    private ChannelId _channel;

    private Epoch Epoch => _cluster.History.Epoch;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync();
        _alice = await _hub.ConnectAsync("Alice");
        _channel = _cluster.History.AddChannel(_alice.Id);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_first_load_is_a_snapshot_of_the_newest_events()
    {
        _cluster.History.Commit(_channel, 300);

        var answer = await _alice.SubscribesAsync(_channel);

        Assert.True(answer.IsSnapshot);
        Assert.Equal(300, answer.Head);
        Assert.Equal(Sequences(251, 300), answer.Events.Select(item => item.Sequence));
    }

    [Fact]
    public async Task An_empty_channel_has_an_empty_snapshot()
    {
        var answer = await _alice.SubscribesAsync(_channel);

        Assert.True(answer.IsSnapshot);
        Assert.Equal(0, answer.Head);
        Assert.Empty(answer.Events);
        Assert.Equal(Epoch, answer.Epoch);
    }

    [Theory]
    [InlineData(1_000, 1_000)]
    [InlineData(1_000, 900)]
    [InlineData(1_000, 700)]
    [InlineData(1_000, 500)]
    [InlineData(120, 0)]
    public async Task Whoever_says_where_he_stands_gets_what_he_missed(int head, int after)
    {
        _cluster.History.Commit(_channel, head);

        var answer = await _alice.SubscribesAsync(_channel, Epoch, after);

        Assert.False(answer.IsSnapshot);
        Assert.Equal(head, answer.Head);
        Assert.Equal(Sequences(after + 1, head), answer.Events.Select(item => item.Sequence));
    }

    [Fact]
    public async Task Whoever_is_too_far_behind_gets_a_snapshot()
    {
        _cluster.History.Commit(_channel, 1_000);

        var answer = await _alice.SubscribesAsync(_channel, Epoch, 1_000 - ChatLimits.MaxEventPage - 1);

        Assert.True(answer.IsSnapshot);
        Assert.Equal(Sequences(951, 1_000), answer.Events.Select(item => item.Sequence));
    }

    [Fact]
    public async Task Whoever_comes_from_another_epoch_gets_a_snapshot()
    {
        _cluster.History.Commit(_channel, 10);

        var answer = await _alice.SubscribesAsync(_channel, new Epoch(Guid.NewGuid()), 9);

        Assert.True(answer.IsSnapshot);
        Assert.Equal(10, answer.Events.Length);
    }

    [Fact]
    public async Task Whoever_claims_events_that_do_not_exist_gets_a_snapshot()
    {
        _cluster.History.Commit(_channel, 10);

        var answer = await _alice.SubscribesAsync(_channel, Epoch, 1_000_000);

        Assert.True(answer.IsSnapshot);
        Assert.Equal(10, answer.Head);
    }

    [Fact]
    public async Task Whoever_knows_more_than_this_hub_gets_the_rest_as_it_is_fetched()
    {
        await _alice.SubscribesAsync(_channel);
        _cluster.History.Commit(_channel, 10);

        var answer = await _alice.SubscribesAsync(_channel, Epoch, 8);
        await _alice.UntilAsync(() => _alice.Events(_channel).Any(item => item.Sequence == 10), "the events that the hub had missed");

        Assert.False(answer.IsSnapshot);
        Assert.True(answer.Events.Length is 0 or 2);
    }

    [Fact]
    public async Task Texts_of_the_greatest_size_do_not_make_an_answer_that_cannot_be_sent()
    {
        _cluster.History.Commit(_channel, 400, new string('\uffff', ChatLimits.MaxTextScalars));

        var missed = await _alice.SubscribesAsync(_channel, Epoch, 0);
        var page = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, After = 0, Limit = 400 });
        var newest = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Limit = 400 });

        Assert.True(missed.IsSnapshot);
        Assert.InRange(page.Events.Length, 200, 399);
        Assert.Equal(Sequences(1, page.Events.Length), page.Events.Select(item => item.Sequence));
        Assert.Equal(400, newest.Events[^1].Sequence);
        Assert.Equal(400, newest.Head);
    }

    [Fact]
    public async Task The_second_subscriber_is_answered_without_History()
    {
        _cluster.History.Commit(_channel, 300);
        await _alice.SubscribesAsync(_channel);
        var phone = await _hub.ConnectAsync("Alice");
        await phone.Hub.ListChannelsAsync();
        var calls = Calls();

        await phone.SubscribesAsync(_channel, Epoch, 150);
        await phone.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, After = 250, Limit = 50 });

        Assert.Equal(calls, Calls());

        int Calls() => _cluster.History.Calls.GetValueOrDefault("ReadEventsAsync") + _cluster.History.Calls.GetValueOrDefault("GetChannelsAsync");
    }

    [Fact]
    public async Task Nothing_falls_between_the_answer_and_the_live_events()
    {
        var bob = await _hub.ConnectAsync("Bob");
        var channel = await _cluster.MeetAsync(_alice, bob);
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await _alice.SendsAsync([.. Enumerable.Range(0, 5).Select(_ => Person.Message(channel, "x"))]);
            }

            return (await _alice.SaysAsync(channel, "last")).Sequence;
        });
        var subscribers = new List<(Person Phone, SubscribeAnswer Answer)>();
        for (var i = 0; i < 10; i++)
        {
            var phone = await _hub.ConnectAsync("Bob");
            subscribers.Add((phone, await phone.SubscribesAsync(channel)));
        }

        await enough.CancelAsync();
        var last = await writing.OrFail("the end of the writing");

        foreach (var (phone, answer) in subscribers)
        {
            await phone.UntilAsync(() => Seen().Contains(last), "the last message");
            var first = answer.Events.Length > 0 ? answer.Events[0].Sequence : answer.Head + 1;
            Assert.Equal(Sequences((int)first, (int)last), Seen().Distinct().Order());

            IEnumerable<long> Seen() => answer.Events.Concat(phone.Events(channel)).Select(item => item.Sequence);
        }
    }

    [Fact]
    public async Task Whoever_unsubscribes_stays_a_member_and_gets_no_events()
    {
        var bob = await _hub.ConnectAsync("Bob");
        var channel = await _cluster.MeetAsync(_alice, bob);

        await bob.Hub.UnsubscribeAsync(channel);
        await _alice.SaysAsync(channel, "one");
        await _alice.ReceivesAsync(channel, "one");
        var answer = await bob.SubscribesAsync(channel, Epoch, 0);

        Assert.Empty(bob.Events(channel));
        Assert.Equal("one", Assert.Single(answer.Events).Message!.Text);
    }

    [Fact]
    public async Task Whoever_is_not_a_member_reads_nothing()
    {
        var mallory = await _hub.ConnectAsync("Mallory");
        _cluster.History.Commit(_channel, 3);
        var nowhere = ChannelId.New(TimeProvider.System);

        var subscribe = await Person.RefusedAsync(() => mallory.SubscribesAsync(_channel));
        var read = await Person.RefusedAsync(() => mallory.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Limit = 10 }));
        var missing = await Person.RefusedAsync(() => mallory.SubscribesAsync(nowhere));

        Assert.Equal(ErrorCode.NotAMember, subscribe.Code);
        Assert.Equal(ErrorCode.NotAMember, read.Code);
        Assert.Equal(ErrorCode.ChannelNotFound, missing.Code);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(501, null, null)]
    [InlineData(10, 5L, 9L)]
    [InlineData(10, -1L, null)]
    [InlineData(10, null, 0L)]
    public async Task A_page_outside_the_rules_is_refused(int limit, long? after, long? before)
    {
        var request = new ReadEventsRequest { ChannelId = _channel, Limit = limit, After = after, Before = before };

        var refusal = await Person.RefusedAsync(() => _alice.Hub.ReadEventsAsync(request));

        Assert.Equal(ErrorCode.InvalidRequest, refusal.Code);
    }

    [Fact]
    public async Task Pages_are_read_back_and_forth()
    {
        _cluster.History.Commit(_channel, 500);

        var before = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Before = 100, Limit = 20 });
        var after = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, After = 100, Limit = 20 });
        var newest = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Limit = 20 });

        Assert.Equal(Sequences(80, 99), before.Events.Select(item => item.Sequence));
        Assert.Equal(Sequences(101, 120), after.Events.Select(item => item.Sequence));
        Assert.Equal(Sequences(481, 500), newest.Events.Select(item => item.Sequence));
    }

    [Fact]
    public async Task A_feed_that_could_not_start_is_tried_again()
    {
        await _alice.Hub.ListChannelsAsync();
        _cluster.HistoryHost.GoAway();

        var refusal = await Person.RefusedAsync(() => _alice.SubscribesAsync(_channel));
        _cluster.HistoryHost.ComeBack();
        await Eventually.Async(
            async () =>
            {
                try
                {
                    await _alice.SubscribesAsync(_channel);
                    return true;
                }
                catch (Grpc.Core.RpcException)
                {
                    return false;
                }
            },
            "a subscription");

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
        Assert.True(refusal.IsRetryable);
    }

    private static IEnumerable<long> Sequences(int first, int last) => Enumerable.Range(first, last - first + 1).Select(number => (long)number);
}

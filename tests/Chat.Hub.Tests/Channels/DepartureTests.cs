using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Notices;
using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Cysharp.Runtime.Multicast.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Channels;

/// <summary>Who leaves over one connection is let go by the others, once, and may come back at any time.</summary>
public sealed class DepartureTests(RedisFixture redis) : IAsyncLifetime
{
    private static readonly UserId BobsId = TestIssuer.IdOf("Bob");

    private readonly MemoryBackplane _backplane = new();
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private TestHub _otherHub = null!;
    private Person _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync(services: services => services.AddSingleton(_backplane.NewEnd()));
        _otherHub = await _cluster.AddHubAsync(services: services => services.AddSingleton(_backplane.NewEnd()));
        _alice = await _hub.ConnectAsync("Alice");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Who_subscribes_again_on_hearing_of_his_departure_stays_subscribed()
    {
        var (feed, phone, ear) = await SubscribedAsync();
        Membership? known = null;
        ear.OnEvents = batch =>
        {
            if (batch.Events[0].Kind == ChannelEventKind.MemberLeft)
            {
                known = phone.MembershipOf(feed.ChannelId);
                phone.Remember(feed.ChannelId, new Membership(0, 0));
                Assert.True(feed.TryAdd(phone));
            }
        };

        Offer(feed, Left(1), Message(2));
        await ear.Heard(2).OrFail("the message after the departure");

        Assert.Null(known);
        Assert.True(feed.Has(phone));
    }

    [Fact]
    public async Task Who_has_left_hears_of_it_and_of_nothing_that_came_after_it()
    {
        var (feed, phone, ear) = await SubscribedAsync();
        var other = new Ear();
        Assert.True(feed.TryAdd(Connected.As(_alice.Id, "Alice", other)));

        Offer(feed, Message(1), Left(2), Message(3));
        await other.Heard(3).OrFail("the message after the departure");

        Assert.Equal([1L, 2L], ear.Sequences);
        Assert.Equal([1L, 2L, 3L], other.Sequences);
        Assert.False(feed.Has(phone));
        Assert.Null(phone.MembershipOf(feed.ChannelId));
    }

    [Fact]
    public async Task A_departure_that_is_heard_of_late_does_not_end_a_subscription_made_after_coming_back()
    {
        var (feed, phone, ear) = await SubscribedAsync();
        phone.Remember(feed.ChannelId, new Membership(2, 0));

        Offer(feed, Left(1), Joined(2), Message(3));
        await ear.Heard(3).OrFail("the message after coming back");

        Assert.Equal([1L, 2L, 3L], ear.Sequences);
        Assert.NotNull(phone.MembershipOf(feed.ChannelId));
    }

    [Fact]
    public async Task Who_comes_back_while_the_other_hub_has_yet_to_hear_that_he_left_gets_every_message()
    {
        var laptop = await _hub.ConnectAsync("Bob");
        var phone = await _otherHub.ConnectAsync("Bob");
        var channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;
        await laptop.Hub.JoinChannelAsync("tea");
        await phone.SubscribesAsync(channel);
        _backplane.Loses = _ => true;

        await laptop.Hub.LeaveChannelAsync(channel);
        await phone.Hub.JoinChannelAsync("tea");
        await phone.SubscribesAsync(channel);
        await phone.UntilAsync(() => phone.Events(channel).Any(item => item.Kind == ChannelEventKind.MemberLeft), "the departure, repaired");
        await _alice.SaysAsync(channel, "welcome back");

        await phone.ReceivesAsync(channel, "welcome back");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EventWindow.Capacity)]
    public async Task Who_was_seen_as_a_member_and_left_over_another_hub_cannot_subscribe(int messagesAfterwards)
    {
        var laptop = await _hub.ConnectAsync("Bob");
        var phone = await _otherHub.ConnectAsync("Bob");
        var channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;
        await laptop.Hub.JoinChannelAsync("tea");
        await phone.Hub.ListChannelsAsync();

        await laptop.Hub.LeaveChannelAsync(channel);
        _cluster.History.Commit(channel, messagesAfterwards);
        var refusal = await Person.RefusedAsync(() => phone.SubscribesAsync(channel));

        Assert.Equal(ErrorCode.NotAMember, refusal.Code);
        Assert.Equal(0, _otherHub.Services.GetRequiredService<ChannelFeeds>().Find(channel)!.Members);
    }

    private static ChannelEvent Message(long sequence) => new() { Sequence = sequence, Kind = ChannelEventKind.MessagePosted };

    private static ChannelEvent Left(long sequence) => Change(sequence, ChannelEventKind.MemberLeft);

    private static ChannelEvent Joined(long sequence) => Change(sequence, ChannelEventKind.MemberJoined);

    private static ChannelEvent Change(long sequence, ChannelEventKind kind) => new()
    {
        Sequence = sequence,
        Kind = kind,
        Membership = new MembershipData { UserId = BobsId, UserName = "Bob", At = TimeProvider.System.GetUtcNow() },
    };

    private void Offer(ChannelFeed feed, params ChannelEvent[] events) =>
        feed.Offer(new ChannelEventBatch { ChannelId = feed.ChannelId, Epoch = _cluster.History.Epoch, Events = events });

    // A feed whose members are called directly, with Bob in it.
    private async Task<(ChannelFeed Feed, ConnectionState Phone, Ear Ear)> SubscribedAsync()
    {
        var services = _hub.Services.GetRequiredService<FeedServices>() with { Groups = new InMemoryGroupProvider(DynamicInMemoryProxyFactory.Instance) };
        var channel = _cluster.History.AddChannel(BobsId);
        var ear = new Ear();
        var phone = Connected.As(BobsId, "Bob", ear);
        phone.Remember(channel, new Membership(0, 0));
        var feed = await new ChannelFeeds(services).SubscribeAsync(phone, channel).OrFail("the subscription");
        return (feed, phone, ear);
    }

    private sealed class Ear : IChatHubReceiver
    {
        private readonly Dictionary<long, TaskCompletionSource> _heard = Enumerable.Range(1, 3).ToDictionary(
            number => (long)number,
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        public List<long> Sequences { get; } = [];

        public Action<ChannelEventBatch> OnEvents { get; set; } = _ => { };

        public Task Heard(long sequence) => _heard[sequence].Task;

        void IChatHubReceiver.OnEvents(ChannelEventBatch batch)
        {
            OnEvents(batch);
            foreach (var item in batch.Events)
            {
                Sequences.Add(item.Sequence);
                _heard[item.Sequence].TrySetResult();
            }
        }

        void IChatHubReceiver.OnNotice(ServerNotice notice)
        {
        }

        void IChatHubReceiver.OnDisconnecting(DisconnectNotice notice)
        {
        }
    }
}

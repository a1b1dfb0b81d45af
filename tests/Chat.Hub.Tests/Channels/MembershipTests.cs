using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Channels;

public sealed class MembershipTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private Person _alice = null!;
    private Person _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync();
        _alice = await _hub.ConnectAsync("Alice");
        _bob = await _hub.ConnectAsync("Bob");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Whoever_creates_a_channel_is_in_it_and_others_join_by_its_name()
    {
        var created = await _alice.Hub.CreateChannelAsync("#Tea");
        var listed = await _bob.Hub.ListChannelsAsync();
        var joined = await _bob.Hub.JoinChannelAsync("tea");

        Assert.Equal("tea", created.Name);
        Assert.True(created.IsMember);
        Assert.Equal(created with { IsMember = false }, Assert.Single(listed));
        Assert.Equal(created with { Head = 2 }, joined);
    }

    [Fact]
    public async Task Joining_and_leaving_are_events_of_the_channel()
    {
        var channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;
        await _alice.SubscribesAsync(channel);

        await _bob.Hub.JoinChannelAsync("tea");
        await _alice.UntilAsync(() => Has(ChannelEventKind.MemberJoined), "the event that Bob joined");
        await _bob.Hub.LeaveChannelAsync(channel);
        await _alice.UntilAsync(() => Has(ChannelEventKind.MemberLeft), "the event that Bob left");

        Assert.All(_alice.Events(channel), item => Assert.Equal("Bob", item.Membership!.UserName));
        Assert.Equal([2L, 3L], _alice.Events(channel).Select(item => item.Sequence));

        bool Has(ChannelEventKind kind) => _alice.Events(channel).Any(item => item.Kind == kind && item.Membership!.UserId == _bob.Id);
    }

    [Fact]
    public async Task Joining_twice_changes_nothing()
    {
        var channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;

        var again = await _alice.Hub.JoinChannelAsync("tea");

        Assert.Equal(channel, again.Id);
        Assert.Equal(1, again.Head);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no spaces")]
    [InlineData("#")]
    public async Task A_channel_name_outside_the_rules_is_refused(string name)
    {
        var create = await Person.RefusedAsync(() => _alice.Hub.CreateChannelAsync(name));
        var join = await Person.RefusedAsync(() => _alice.Hub.JoinChannelAsync(name));

        Assert.Equal(ErrorCode.InvalidChannelName, create.Code);
        Assert.Equal(ErrorCode.InvalidChannelName, join.Code);
    }

    [Fact]
    public async Task What_History_refuses_reaches_the_client_as_it_is()
    {
        await _alice.Hub.CreateChannelAsync("tea");

        var exists = await Person.RefusedAsync(() => _bob.Hub.CreateChannelAsync("tea"));
        var missing = await Person.RefusedAsync(() => _bob.Hub.JoinChannelAsync("coffee"));
        var nowhere = await Person.RefusedAsync(() => _bob.Hub.LeaveChannelAsync(ChannelId.New(TimeProvider.System)));

        Assert.Equal(ErrorCode.ChannelExists, exists.Code);
        Assert.Equal(ErrorCode.ChannelNotFound, missing.Code);
        Assert.Equal(ErrorCode.ChannelNotFound, nowhere.Code);
    }

    [Fact]
    public async Task Whoever_leaves_gets_no_more_events_over_any_connection()
    {
        var phone = await _hub.ConnectAsync("Bob");
        var channel = await _cluster.MeetAsync(_alice, _bob, phone);

        await _bob.Hub.LeaveChannelAsync(channel);
        await phone.UntilAsync(() => phone.Events(channel).Any(item => item.Kind == ChannelEventKind.MemberLeft), "the event that Bob left");
        await Eventually.Async(() => Subscribers(channel) == 1, "the end of the other subscription");
        await _alice.SaysAsync(channel, "secret");
        await _alice.ReceivesAsync(channel, "secret");
        var refusal = await Person.RefusedAsync(() => phone.SubscribesAsync(channel));

        Assert.DoesNotContain(phone.Events(channel), item => item.Message?.Text == "secret");
        Assert.DoesNotContain(_bob.Events(channel), item => item.Message?.Text == "secret");
        Assert.Equal(ErrorCode.NotAMember, refusal.Code);
    }

    [Fact]
    public async Task Whoever_comes_back_gets_events_again()
    {
        var channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;
        await _bob.Hub.JoinChannelAsync("tea");
        await _bob.SubscribesAsync(channel);

        await _bob.Hub.LeaveChannelAsync(channel);
        await _bob.Hub.JoinChannelAsync("tea");
        await _bob.SubscribesAsync(channel);
        await _alice.SaysAsync(channel, "welcome back");

        await _bob.ReceivesAsync(channel, "welcome back");
        Assert.Equal(1, Subscribers(channel));
    }

    private int Subscribers(ChannelId channel) =>
        ((Hub.Channels.ChannelFeeds)_hub.Services.GetService(typeof(Hub.Channels.ChannelFeeds))!).Find(channel)?.Members ?? 0;
}

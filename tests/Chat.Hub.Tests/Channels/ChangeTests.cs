using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Hub.Channels;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Channels;

/// <summary>Changes of messages and topics are events like any other, wherever they come from.</summary>
public sealed class ChangeTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly MemoryBackplane _backplane = new();
    private Cluster _cluster = null!;
    private TestHub _first = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;
    private long _message;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _first = await AddHubAsync();
        _alice = await _first.ConnectAsync("Alice");
        _bob = await (await AddHubAsync()).ConnectAsync("Bob");
        _channel = await _cluster.MeetAsync(_alice, _bob);
        _message = (await _alice.SaysAsync(_channel, "helo")).Sequence;
        await _bob.ReceivesAsync(_channel, "helo");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_change_goes_over_the_backplane_to_everybody()
    {
        var edited = _cluster.History.CommitChange(_channel, ChannelEventKind.MessageEdited, _message, "hello");

        _first.Services.GetRequiredService<EventDelivery>().Deliver(_channel, _cluster.History.Epoch, [edited]);

        await ReceiveAsync(edited);
    }

    [Theory]
    [InlineData(ChannelEventKind.MessageEdited, "hello")]
    [InlineData(ChannelEventKind.MessageDeleted, null)]
    [InlineData(ChannelEventKind.ReactionAdded, "👍")]
    [InlineData(ChannelEventKind.ReactionRemoved, "👍")]
    [InlineData(ChannelEventKind.MessagePinned, null)]
    [InlineData(ChannelEventKind.MessageUnpinned, null)]
    [InlineData((ChannelEventKind)4242, "of a newer server")]
    public async Task A_change_that_nobody_was_told_of_is_fetched_and_delivered_in_its_place(ChannelEventKind kind, string? text)
    {
        var change = _cluster.History.CommitChange(_channel, kind, _message, text);
        await _alice.SaysAsync(_channel, "after it");
        await _bob.ReceivesAsync(_channel, "after it");

        await ReceiveAsync(change);
        Assert.Equal([1, 2, 3], _bob.Events(_channel).Select(item => item.Sequence));
    }

    [Fact]
    public async Task A_change_in_a_quiet_channel_arrives_within_seconds() =>
        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.TopicChanged, null, "Tea"));

    [Fact]
    public async Task Whoever_comes_later_gets_messages_as_they_are_and_not_what_was_deleted()
    {
        var edited = _cluster.History.CommitChange(_channel, ChannelEventKind.MessageEdited, _message, "hello");
        await ReceiveAsync(edited);
        var second = (await _alice.SaysAsync(_channel, "secret")).Sequence;
        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.MessageEdited, second, "secret, too"));
        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.MessageDeleted, second));

        var answer = await (await _first.ConnectAsync("Alice")).SubscribesAsync(_channel);
        var page = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, After = 0, Limit = 1 });

        Assert.Equal([1, 2, 3, 4, 5], answer.Events.Select(item => item.Sequence));
        Assert.Equal(["hello", ""], answer.Events.Select(item => item.Message?.Text).OfType<string>());
        Assert.Equal((5, true), (answer.Events[2].Message!.State!.LastChange, answer.Events[2].Message!.State!.IsDeleted));
        Assert.Equal(["hello", null, null], answer.Events.Where(item => item.Change is not null).Select(item => item.Change!.Text));
        Assert.Equal("hello", Assert.Single(page.Events).Message!.Text);
    }

    [Fact]
    public async Task A_subscription_is_told_the_topic_however_long_ago_it_was_given()
    {
        Assert.Null((await _alice.SubscribesAsync(_channel)).Topic);
        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.TopicChanged, null, "Tea"));

        // Her membership is known from before.
        Assert.Equal("Tea", (await _alice.SubscribesAsync(_channel)).Topic);
        _cluster.History.Commit(_channel, 300);
        await _alice.UntilAsync(() => _alice.Events(_channel).Any(item => item.Sequence == 302), "the last message at Alice");
        var fresh = await (await _first.ConnectAsync("Alice")).SubscribesAsync(_channel);
        Assert.Equal(("Tea", "Tea"), ((await _alice.SubscribesAsync(_channel)).Topic, fresh.Topic));

        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.TopicChanged, null, ""));
        Assert.Null((await _alice.SubscribesAsync(_channel)).Topic);
    }

    [Fact]
    public async Task The_topic_and_the_membership_of_another_life_of_the_database_count_no_more()
    {
        await ReceiveAsync(_cluster.History.CommitChange(_channel, ChannelEventKind.TopicChanged, null, "Tea"));
        var (laptop, phone) = (await _first.ConnectAsync("Alice"), await _first.ConnectAsync("Bob"));
        await laptop.Hub.ListChannelsAsync();
        await phone.Hub.ListChannelsAsync();

        // With as many events as before: their numbers say nothing about which life they are of.
        _cluster.History.Restore(lose: 1);
        _cluster.History.Commit(_channel, 1);
        _cluster.History.Expel(_channel, _bob.Id);
        var epoch = _cluster.History.Epoch;
        await _alice.UntilAsync(() => _alice.Batches.Any(batch => batch.Epoch == epoch), "a batch of the new epoch");
        var answer = await laptop.SubscribesAsync(_channel);
        var refusal = await Person.RefusedAsync(() => phone.SubscribesAsync(_channel));

        Assert.Equal((epoch, 2L, null), (answer.Epoch, answer.Head, answer.Topic));
        Assert.Equal(ErrorCode.NotAMember, refusal.Code);
    }

    [Fact]
    public void What_a_change_and_reactions_take_is_counted()
    {
        var bare = new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MessageEdited };
        var change = new ChangeData { UserId = _alice.Id, UserName = "Alice", At = default, MessageSequence = 1, Text = new string('\u4e16', 4000) };
        var users = new UserId[500];
        var message = new MessageData
        {
            Id = default, SenderId = default, SenderName = "Alice", Text = "", SentAt = default,
            State = new MessageState { LastChange = 1, Reactions = [new ReactionData { Emoji = "👍", UserIds = users }] },
        };

        Assert.Equal(12_000, EventSizes.Of(bare with { Change = change }) - EventSizes.Of(bare));
        Assert.InRange(EventSizes.Of(bare with { Message = message }) - EventSizes.Of(bare), 500 * 18, 10_000);
    }

    private async Task ReceiveAsync(ChannelEvent change)
    {
        await _alice.UntilAsync(() => _alice.Events(_channel).Contains(change), $"{change.Kind} at Alice");
        await _bob.UntilAsync(() => _bob.Events(_channel).Contains(change), $"{change.Kind} at Bob");
    }

    private Task<TestHub> AddHubAsync() => _cluster.AddHubAsync(services: services => services.AddSingleton(_backplane.NewEnd()));
}

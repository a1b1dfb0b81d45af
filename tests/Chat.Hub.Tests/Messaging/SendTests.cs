using System.Collections.Concurrent;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Messaging;

public sealed class SendTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync();
        _alice = await _hub.ConnectAsync("Alice");
        _bob = await _hub.ConnectAsync("Bob");
        _channel = await _cluster.MeetAsync(_alice, _bob);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_message_is_stored_and_reaches_everybody_in_the_channel()
    {
        var answer = await _alice.SaysAsync(_channel, "hello");
        var atBob = await _bob.ReceivesAsync(_channel, "hello");
        var atAlice = await _alice.ReceivesAsync(_channel, "hello");

        Assert.True(answer.IsAccepted);
        Assert.Equal(1, answer.Sequence);
        Assert.Equal(answer.Sequence, atBob.Sequence);
        Assert.Equal(answer.SentAt, atBob.Message!.SentAt);
        Assert.Equal("Alice", atBob.Message.SenderName);
        Assert.Equal(_alice.Id, atBob.Message.SenderId);
        Assert.Equal(atBob, atAlice);
        Assert.Equal(["hello"], _cluster.History.Texts(_channel));
    }

    [Fact]
    public async Task A_text_is_stored_in_normalization_form_C()
    {
        await _alice.SaysAsync(_channel, "e\u0301");

        await _bob.ReceivesAsync(_channel, "\u00e9");
    }

    [Fact]
    public async Task The_messages_of_a_batch_keep_their_order_and_get_one_answer_each()
    {
        var texts = Enumerable.Range(1, ChatLimits.MaxSendBatch).Select(number => $"message {number}").ToArray();

        var answers = await _alice.SendsAsync([.. texts.Select(text => Person.Message(_channel, text))]);
        await _bob.ReceivesAsync(_channel, texts[^1]);

        Assert.All(answers, answer => Assert.True(answer.IsAccepted));
        Assert.Equal(Enumerable.Range(1, texts.Length).Select(number => (long)number), answers.Select(answer => answer.Sequence));
        Assert.Equal(texts, _bob.Events(_channel).Select(item => item.Message!.Text));
    }

    [Theory]
    [InlineData("", ErrorCode.TextEmpty)]
    [InlineData("  \n ", ErrorCode.TextEmpty)]
    [InlineData("a\0b", ErrorCode.TextInvalid)]
    [InlineData(null, ErrorCode.TextEmpty)]
    public async Task A_text_outside_the_rules_is_refused_and_its_neighbours_are_not(string? text, ErrorCode code)
    {
        var answers = await _alice.SendsAsync(Person.Message(_channel, "before"), Person.Message(_channel, text!), Person.Message(_channel, "after"));

        Assert.Equal(code, answers[1].Refusal!.Code);
        Assert.False(answers[1].Refusal!.IsRetryable);
        Assert.Equal([1L, 0L, 2L], answers.Select(answer => answer.Sequence));
        Assert.Equal(["before", "after"], _cluster.History.Texts(_channel));
    }

    [Fact]
    public async Task A_text_of_the_greatest_length_is_accepted_and_one_more_character_is_not()
    {
        var longest = new string('x', ChatLimits.MaxTextScalars);

        var answers = await _alice.SendsAsync(Person.Message(_channel, longest), Person.Message(_channel, longest + "x"));

        Assert.True(answers[0].IsAccepted);
        Assert.Equal(ErrorCode.TextTooLong, answers[1].Refusal!.Code);
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_refused_as_a_whole()
    {
        var messages = Enumerable.Range(0, ChatLimits.MaxSendBatch + 1).Select(_ => Person.Message(_channel, "x")).ToArray();

        var refusal = await Person.RefusedAsync(() => _alice.SendsAsync(messages));

        Assert.Equal(ErrorCode.BatchTooLarge, refusal.Code);
        Assert.Empty(_cluster.History.Texts(_channel));
    }

    [Fact]
    public async Task An_empty_batch_has_an_empty_answer_and_a_missing_one_is_refused()
    {
        var answers = await _alice.SendsAsync();
        var missing = await Person.RefusedAsync(() => _alice.SendsAsync(null!));
        var hole = await Person.RefusedAsync(() => _alice.SendsAsync(Person.Message(_channel, "x"), null!));

        Assert.Empty(answers);
        Assert.Equal(ErrorCode.InvalidRequest, missing.Code);
        Assert.Equal(ErrorCode.InvalidRequest, hole.Code);
    }

    [Fact]
    public async Task Whoever_is_not_in_a_channel_cannot_write_there()
    {
        var mallory = await _hub.ConnectAsync("Mallory");
        var nowhere = ChannelId.New(TimeProvider.System);

        var answers = await mallory.SendsAsync(Person.Message(_channel, "let me in"), Person.Message(nowhere, "is anybody there"));

        Assert.Equal(ErrorCode.NotAMember, answers[0].Refusal!.Code);
        Assert.Equal(ErrorCode.ChannelNotFound, answers[1].Refusal!.Code);
        Assert.Empty(_cluster.History.Texts(_channel));
    }

    [Fact]
    public async Task Membership_is_asked_for_once_and_again_after_History_has_said_no()
    {
        await _alice.SaysAsync(_channel, "one");
        var asked = Asked();
        await _alice.SaysAsync(_channel, "two");
        var askedAgain = Asked();
        _cluster.History.Expel(_channel, _alice.Id);

        var refused = await _alice.SaysAsync(_channel, "three");
        var refusedAgain = await _alice.SaysAsync(_channel, "four");

        Assert.Equal(asked, askedAgain);
        Assert.Equal(ErrorCode.NotAMember, refused.Refusal!.Code);
        Assert.Equal(ErrorCode.NotAMember, refusedAgain.Refusal!.Code);
        Assert.Equal(asked + 1, Asked());

        int Asked() => _cluster.History.Calls["GetChannelsAsync"];
    }

    [Fact]
    public async Task A_message_sent_twice_is_stored_once_and_broadcast_again()
    {
        var published = new ConcurrentQueue<ChannelEvent>();
        var backplane = new MemoryBackplane
        {
            Loses = batch =>
            {
                Array.ForEach(batch.Events, published.Enqueue);
                return false;
            },
        };
        var hub = await _cluster.AddHubAsync(services: services => services.AddSingleton(backplane.NewEnd()));
        var carol = await hub.ConnectAsync("Carol");
        var channel = await _cluster.MeetAsync(carol);
        var message = Person.Message(channel, "hello");

        var first = await carol.SendsAsync(message);
        var second = await carol.SendsAsync(message);
        var other = await carol.SendsAsync(message with { Text = "other" });

        Assert.Equal(first[0], second[0]);
        Assert.Equal(ErrorCode.IdReused, other[0].Refusal!.Code);
        Assert.Equal(["hello"], _cluster.History.Texts(channel));
        Assert.Equal([(1L, "hello"), (1L, "hello")], published.Select(item => (item.Sequence, item.Message!.Text)));
    }

    [Fact]
    public async Task Many_channels_are_served_side_by_side()
    {
        var channels = new List<ChannelId>();
        for (var i = 0; i < 20; i++)
        {
            channels.Add(await _cluster.MeetAsync(_alice, _bob));
        }

        var messages = Enumerable.Range(0, 200).Select(number => Person.Message(channels[number % channels.Count], $"{number}")).ToArray();
        var answers = await _alice.SendsAsync(messages);

        Assert.All(answers, answer => Assert.True(answer.IsAccepted));
        for (var i = 0; i < channels.Count; i++)
        {
            await _bob.ReceivesAsync(channels[i], $"{180 + i}");
            Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{(number * 20) + i}"), _bob.Events(channels[i]).Select(item => item.Message!.Text));
        }
    }
}

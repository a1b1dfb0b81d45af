using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Changes;

public sealed class ChangeTests(HistoryFixture history) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private readonly Person _alice = Person.Alice();
    private readonly Person _bob = Person.Bob();
    private readonly string _name = HistoryVerbs.AnyChannel();
    private ChannelId _channel;
    private long _message;

    public async ValueTask InitializeAsync()
    {
        _channel = await history.Client.CreatesAsync(_alice, _name);
        await history.Client.JoinChannelAsync(_bob.At(_name));
        _message = (await history.Client.AppendOneAsync(_alice.Says("helo", _channel))).Sequence;
    }

    [Fact]
    public async Task Every_kind_of_change_is_an_event_in_the_one_sequence()
    {
        ChannelEvent[] changes =
        [
            await EventAsync(_alice, ChannelEventKind.MessageEdited, "hello"),
            await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍"),
            await EventAsync(_bob, ChannelEventKind.MessagePinned),
            await EventAsync(_bob, ChannelEventKind.ReactionRemoved, "👍"),
            await EventAsync(_alice, ChannelEventKind.MessageUnpinned),
            await EventAsync(_alice, ChannelEventKind.MessageDeleted),
            (await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: " Tea "))).Event!,
        ];

        var page = await history.Client.ReadAsync(_channel);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), page.Events.Select(entry => entry.Sequence));
        changes[0] = changes[0].ToldAfter(changes[5]);
        Assert.Equivalent(changes, page.Events[3..], strict: true);
        Assert.Equal((_bob.Id, _bob.Name, _message, "👍"), (changes[1].Change!.UserId, changes[1].Change!.UserName, changes[1].Change!.MessageSequence, changes[1].Change!.Text));
        Assert.Equal((null, "Tea"), (changes[6].Change!.MessageSequence, changes[6].Change!.Text));
        Assert.Equal(
            "4,5,6,7,8,9,10",
            await Sql.ScalarAsync<string>(history.Database, "select string_agg(seq::text, ',' order by seq) from outbox where channel_id = $1 and kind >= 4", _channel.Value));
    }

    [Fact]
    public async Task A_page_has_messages_as_they_are_now()
    {
        await EventAsync(_alice, ChannelEventKind.MessageEdited, "hello");
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍");
        await EventAsync(_alice, ChannelEventKind.ReactionAdded, "👍");
        await EventAsync(_alice, ChannelEventKind.ReactionAdded, "🎉");
        var last = await EventAsync(_bob, ChannelEventKind.MessagePinned);

        // Without the events about it.
        var message = Assert.Single((await history.Client.ReadAsync(_channel, before: _message + 1, limit: 1)).Events).Message!;

        Assert.Equal("hello", message.Text);
        Assert.Equal((last.Sequence, false, true), (message.State!.LastChange, message.State.IsDeleted, message.State.IsPinned));
        Assert.NotNull(message.State.EditedAt);
        Assert.Equal(["🎉", "👍"], message.State.Reactions!.Select(reaction => reaction.Emoji));
        Assert.Equal(new[] { _alice.Id, _bob.Id }.OrderBy(id => id.Value), message.State.Reactions![1].UserIds);
    }

    [Fact]
    public async Task A_page_says_of_a_message_what_its_events_say()
    {
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍");
        await EventAsync(_alice, ChannelEventKind.MessageEdited, "hello");
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "🎉");
        await EventAsync(_bob, ChannelEventKind.ReactionRemoved, "👍");
        await EventAsync(_alice, ChannelEventKind.MessagePinned);
        var events = (await history.Client.ReadAsync(_channel)).Events;

        var posted = events.Single(entry => entry.Sequence == _message).Message! with { Text = "helo", State = null };

        Assert.Equivalent(events.Where(entry => entry.Change is not null).Aggregate(posted, (message, entry) => message.After(entry)), events[2].Message, strict: true);
    }

    [Fact]
    public async Task With_a_message_every_text_it_ever_had_is_deleted_and_that_of_no_other()
    {
        var other = (await history.Client.AppendOneAsync(_alice.Says("othr", _channel))).Sequence;
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageEdited, _channel, other, "other"));
        await EventAsync(_alice, ChannelEventKind.MessageEdited, "hello");
        await EventAsync(_alice, ChannelEventKind.MessageEdited, "hello!");
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍");
        await EventAsync(_bob, ChannelEventKind.MessagePinned);
        await EventAsync(_alice, ChannelEventKind.MessageDeleted);

        var events = (await history.Client.ReadAsync(_channel)).Events;
        var message = events[2].Message!;

        Assert.Equal("", message.Text);
        Assert.Equal([null, null, "👍", null, null], events[5..].Select(entry => entry.Change!.Text));
        Assert.Equal((true, false, null), (message.State!.IsDeleted, message.State.IsPinned, message.State.Reactions));
        Assert.Equal(
            "3/0=,3/1=,3/2=,4/0=othr",
            await Sql.ScalarAsync<string>(history.Database, "select string_agg(seq || '/' || version || '=' || body, ',' order by seq, version) from message_versions where channel_id = $1", _channel.Value));
        Assert.Equal(
            "other,👍",
            await Sql.ScalarAsync<string>(history.Database, "select string_agg(text, ',' order by seq) from channel_events where channel_id = $1 and text is not null", _channel.Value));
    }

    [Fact]
    public async Task What_is_so_already_is_no_event()
    {
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍");
        await EventAsync(_bob, ChannelEventKind.MessagePinned);
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: "Tea"));

        Assert.Null((await ChangeAsync(_bob, ChannelEventKind.ReactionAdded, "👍")).Event);
        Assert.Null((await ChangeAsync(_bob, ChannelEventKind.ReactionRemoved, "🎉")).Event);
        Assert.Null((await ChangeAsync(_alice, ChannelEventKind.MessagePinned)).Event);
        Assert.Null((await ChangeAsync(_alice, ChannelEventKind.MessageEdited, "helo")).Event);
        Assert.Null((await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: "Tea"))).Event);
        await EventAsync(_alice, ChannelEventKind.MessageDeleted);
        var again = await ChangeAsync(_alice, ChannelEventKind.MessageDeleted);

        Assert.Null(again.Event);
        Assert.Equal(7, again.Head);
        Assert.Equal(7, (await history.Client.ReadAsync(_channel)).Head);
    }

    [Fact]
    public async Task Impossible_changes_are_refused_and_change_nothing()
    {
        var mallory = Person.Mallory();
        var nowhere = new ChannelId(Guid.NewGuid());

        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(mallory, ChannelEventKind.ReactionAdded, "👍"));
        Assert.Equal(ErrorCode.NotYourMessage, await RefusalAsync(_bob, ChannelEventKind.MessageEdited, "mine"));
        Assert.Equal(ErrorCode.NotYourMessage, await RefusalAsync(_bob, ChannelEventKind.MessageDeleted));
        Assert.Equal(ErrorCode.MessageNotFound, await RefusalAsync(_bob.Does(ChannelEventKind.MessagePinned, _channel, 99)));
        Assert.Equal(ErrorCode.MessageNotFound, await RefusalAsync(_bob.Does(ChannelEventKind.MessagePinned, _channel, 1)));
        Assert.Equal(ErrorCode.ChannelNotFound, await RefusalAsync(_bob.Does(ChannelEventKind.MessagePinned, nowhere, 1)));
        Assert.Equal(ErrorCode.TextEmpty, await RefusalAsync(_alice, ChannelEventKind.MessageEdited, "  "));
        Assert.Equal(ErrorCode.TextInvalid, await RefusalAsync(_alice, ChannelEventKind.MessageEdited, "\0"));
        Assert.Equal(ErrorCode.TextTooLong, await RefusalAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: new string('x', 251))));
        Assert.Equal(ErrorCode.TextInvalid, await RefusalAsync(_bob, ChannelEventKind.ReactionAdded, "a b"));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(_alice, ChannelEventKind.MessagePosted, "again"));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(_alice.Does(ChannelEventKind.MessageDeleted, _channel)));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, _message, "x")));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(null!));
        await EventAsync(_alice, ChannelEventKind.MessageDeleted);
        Assert.Equal(ErrorCode.MessageDeleted, await RefusalAsync(_alice, ChannelEventKind.MessageEdited, "back"));
        Assert.Equal(ErrorCode.MessageDeleted, await RefusalAsync(_bob, ChannelEventKind.ReactionAdded, "👍"));
        Assert.Equal(ErrorCode.MessageDeleted, await RefusalAsync(_bob, ChannelEventKind.MessagePinned));
        Assert.Equal(4, (await history.Client.ReadAsync(_channel)).Head);
    }

    [Fact]
    public async Task A_message_takes_only_so_many_different_emojis()
    {
        for (var i = 0; i < ChatLimits.MaxEmojisPerMessage; i++)
        {
            await EventAsync(_bob, ChannelEventKind.ReactionAdded, $":{i}:");
        }

        Assert.Equal(ErrorCode.TooManyReactions, await RefusalAsync(_bob, ChannelEventKind.ReactionAdded, "👍"));
        await EventAsync(_alice, ChannelEventKind.ReactionAdded, ":7:");
        Assert.Null((await ChangeAsync(_bob, ChannelEventKind.ReactionAdded, ":7:")).Event);
    }

    [Fact]
    public async Task A_message_takes_only_so_many_reactions()
    {
        await EventAsync(_bob, ChannelEventKind.ReactionAdded, "👍");
        await Sql.RunAsync(
            history.Database,
            $"insert into message_reactions select '{_channel}', {_message}, '👍', gen_random_uuid(), now() from generate_series(2, {ChatLimits.MaxReactionsPerMessage})");

        Assert.Equal(ErrorCode.TooManyReactions, await RefusalAsync(_alice, ChannelEventKind.ReactionAdded, "👍"));
        Assert.Equal(ChatLimits.MaxReactionsPerMessage, (await history.Client.ReadAsync(_channel)).Events[2].Message!.State!.Reactions![0].UserIds.Length);
    }

    [Fact]
    public async Task Sending_again_what_was_edited_or_deleted_meanwhile_is_a_repeat()
    {
        var (edited, deleted) = (_alice.Says("one", _channel), _alice.Says("two", _channel));
        var stored = (await history.Client.AppendAsync(edited, deleted)).Outcomes;
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageEdited, _channel, stored[0].Sequence, "uno"));
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageDeleted, _channel, stored[1].Sequence));

        var again = (await history.Client.AppendAsync(edited, deleted, edited with { Text = "uno" })).Outcomes;

        Assert.Equal([(stored[0].Sequence, true), (stored[1].Sequence, true)], again[..2].Select(outcome => (outcome.Sequence, outcome.IsRepeat)));
        Assert.Equal(ErrorCode.IdReused, again[2].Refusal!.Code);
    }

    [Fact]
    public async Task The_topic_stands_in_every_list_of_channels()
    {
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: "Tea"));
        var listed = (await history.Client.ListChannelsAsync(_alice.Id)).Single(channel => channel.Id == _channel);
        var asked = (await history.Client.GetChannelsAsync([new() { ChannelId = _channel, UserId = _alice.Id }]))[0]!;
        var joined = (await history.Client.JoinChannelAsync(Person.Mallory().At(_name))).Channel;
        await history.Client.ChangeAsync(_alice.Does(ChannelEventKind.TopicChanged, _channel, text: ""));
        var cleared = (await history.Client.GetChannelsAsync([new() { ChannelId = _channel, UserId = _alice.Id }]))[0]!;

        Assert.Equal(("Tea", "Tea", "Tea", null), (listed.Topic, asked.Topic, joined.Topic, cleared.Topic));
    }

    [Fact]
    public async Task A_page_of_long_edits_is_cut_before_it_outgrows_a_grpc_message()
    {
        for (var i = 0; i < 200; i++)
        {
            await EventAsync(_alice, ChannelEventKind.MessageEdited, new string((char)('\u4e16' + i), 4000));
        }

        var first = await history.Client.ReadAsync(_channel, after: 0, limit: 500);

        Assert.InRange(first.Events.Length, 100, 180);
        Assert.Equal(203, (await history.Client.ReadAllAsync(_channel)).Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Contracts.History.ChangeAnswer> ChangeAsync(Person person, ChannelEventKind kind, string? text = null) =>
        await history.Client.ChangeAsync(person.Does(kind, _channel, _message, text));

    private async Task<ChannelEvent> EventAsync(Person person, ChannelEventKind kind, string? text = null)
    {
        var answer = await ChangeAsync(person, kind, text);
        Assert.NotNull(answer.Event);
        Assert.Equal(answer.Head, answer.Event.Sequence);
        return answer.Event;
    }

    private Task<ErrorCode> RefusalAsync(Person person, ChannelEventKind kind, string? text = null) => RefusalAsync(person.Does(kind, _channel, _message, text));

    private Task<ErrorCode> RefusalAsync(Contracts.History.ChangeRequest request) =>
        HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeAsync(request));
}

using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Messaging;

public sealed class AppendTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task A_message_saved_over_the_wire_is_read_back_as_it_was()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var item = alice.Says("Grüße, 世界 👋", channel);

        var outcome = await history.Client.AppendOneAsync(item);
        var page = await history.Client.ReadAsync(channel);

        Assert.Null(outcome.Refusal);
        Assert.Equal(2, outcome.Sequence);
        Assert.Equal(2, page.Head);
        Assert.Equal([ChannelEventKind.MemberJoined, ChannelEventKind.MessagePosted], page.Events.Select(entry => entry.Kind));
        var message = page.Events[1].Message!;
        Assert.Equal((item.Id, item.SenderId, item.SenderName, item.Text), (message.Id, message.SenderId, message.SenderName, message.Text));
        Assert.Equal(outcome.SentAt, message.SentAt);
        Assert.Equal(TimeSpan.Zero, message.SentAt.Offset);
    }

    [Fact]
    public async Task A_message_sent_twice_is_stored_once_and_answered_twice_with_the_first_outcome()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var item = alice.Says("once", channel);

        var first = await history.Client.AppendAsync(item, item);
        var second = await history.Client.AppendOneAsync(item);

        Assert.Equal([false, true], first.Outcomes.Select(outcome => outcome.IsRepeat));
        Assert.True(second.IsRepeat);
        Assert.All(first.Outcomes.Append(second), outcome => Assert.Equal((2, first.Outcomes[0].SentAt), (outcome.Sequence, outcome.SentAt)));
        Assert.Equal(1, await Sql.ScalarAsync<long>(history.Database, "select count(*) from messages where channel_id = $1", channel.Value));
    }

    [Fact]
    public async Task An_id_that_was_used_for_another_text_is_refused_in_a_later_request_and_in_the_same_one()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var (stored, together) = (alice.Says("one", channel), alice.Says("two", channel));
        await history.Client.AppendAsync(stored);

        var answer = await history.Client.AppendAsync(stored with { Text = "other" }, together, together with { Text = "another" }, together);

        Assert.Equal([ErrorCode.IdReused, null, ErrorCode.IdReused, null], answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal([0, 3, 0, 3], answer.Outcomes.Select(outcome => outcome.Sequence));
    }

    [Fact]
    public async Task A_message_that_comes_three_times_in_one_request_is_refused_three_times_to_who_is_no_member()
    {
        var channel = await history.Client.CreatesAsync(Person.Alice());
        var item = Person.Mallory().Says("let me in", channel);

        var answer = await history.Client.AppendAsync(item, item, item);

        Assert.All(answer.Outcomes, outcome => Assert.Equal(ErrorCode.NotAMember, outcome.Refusal?.Code));
    }

    [Fact]
    public async Task What_one_commit_stores_in_a_channel_is_one_row_of_the_outbox_with_its_first_sequence_and_how_many()
    {
        var alice = Person.Alice();
        var (channel, other) = (await history.Client.CreatesAsync(alice), await history.Client.CreatesAsync(alice));
        var known = alice.Says("known", channel);
        await history.Client.AppendAsync(known);

        await history.Client.AppendAsync(alice.Says("a", channel), alice.Says("x", other), known, alice.Says("b", channel), alice.Says("c", channel));

        const string Rows = "select string_agg(seq || '+' || count, ' ' order by id) from outbox where channel_id = $1 and kind = 1";
        Assert.Equal("2+1 3+3", await Sql.ScalarAsync<string>(history.Database, Rows, channel.Value));
        Assert.Equal("2+1", await Sql.ScalarAsync<string>(history.Database, Rows, other.Value));
    }

    [Fact]
    public async Task The_same_id_of_another_sender_or_in_another_channel_is_another_message()
    {
        var (alice, bob) = (Person.Alice(), Person.Bob());
        var name = HistoryVerbs.AnyChannel();
        var (channel, other) = (await history.Client.CreatesAsync(alice, name), await history.Client.CreatesAsync(alice));
        await history.Client.JoinChannelAsync(bob.At(name));
        var id = MessageId.New(TimeProvider.System);

        var answer = await history.Client.AppendAsync(alice.Says("a", channel, id), bob.Says("b", channel, id), alice.Says("c", other, id));

        Assert.All(answer.Outcomes, outcome => Assert.True(outcome is { Refusal: null, IsRepeat: false }));
    }

    [Fact]
    public async Task Only_members_write_and_a_refusal_leaves_the_others_alone()
    {
        var (alice, mallory) = (Person.Alice(), Person.Mallory());
        var channel = await history.Client.CreatesAsync(alice);
        var nowhere = new ChannelId(Guid.NewGuid());

        var answer = await history.Client.AppendAsync(
            alice.Says("first", channel), mallory.Says("hello?", channel), alice.Says("lost", nowhere), alice.Says("second", channel));

        Assert.Equal([null, ErrorCode.NotAMember, ErrorCode.ChannelNotFound, null], answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal([2, 0, 0, 3], answer.Outcomes.Select(outcome => outcome.Sequence));
    }

    [Fact]
    public async Task Who_has_left_gets_the_first_outcome_of_an_old_message_and_may_send_no_new_one()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var item = alice.Says("goodbye", channel);
        var before = await history.Client.AppendOneAsync(item);
        await history.Client.LeaveChannelAsync(new() { ChannelId = channel, UserId = alice.Id, UserName = alice.Name });

        var answer = await history.Client.AppendAsync(item, alice.Says("one more", channel));

        Assert.Equal((before.Sequence, true), (answer.Outcomes[0].Sequence, answer.Outcomes[0].IsRepeat));
        Assert.Equal(ErrorCode.NotAMember, answer.Outcomes[1].Refusal?.Code);
    }

    [Theory]
    [InlineData("", ErrorCode.TextEmpty)]
    [InlineData("  \t", ErrorCode.TextEmpty)]
    [InlineData("a\0b", ErrorCode.TextInvalid)]
    public async Task A_text_that_the_contract_forbids_is_refused_alone(string text, ErrorCode expected)
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);

        var answer = await history.Client.AppendAsync(alice.Says("good", channel), alice.Says(text, channel), alice.Says(new string('x', 4001), channel), alice.Says("too", channel));

        Assert.Equal([null, expected, ErrorCode.TextTooLong, null], answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal([2, 0, 0, 3], answer.Outcomes.Select(outcome => outcome.Sequence));
    }

    [Fact]
    public async Task A_request_that_makes_no_sense_is_refused_as_a_whole()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var tooMany = Enumerable.Range(0, 2001).Select(i => alice.Says($"{i}", channel)).ToArray();

        Assert.Equal(ErrorCode.BatchTooLarge, await HistoryVerbs.RefusalAsync(() => history.Client.AppendAsync(tooMany)));
        Assert.Equal(ErrorCode.InvalidRequest, await HistoryVerbs.RefusalAsync(async () => await history.Client.AppendAsync(null!)));
        Assert.Empty((await history.Client.AppendAsync([])).Outcomes);
    }
}

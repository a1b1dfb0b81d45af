using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Tests.Sending;

public sealed class OutboxTests
{
    private static readonly ChannelId General = ChannelId.New(TimeProvider.System);
    private static readonly ChannelId Random = ChannelId.New(TimeProvider.System);

    private readonly Outbox _outbox = new(capacity: 4, new LocalEcho(maxFailed: 4), file: null);

    [Fact]
    public void Messages_leave_in_the_order_they_came()
    {
        Add(General, "a");
        Add(Random, "b");
        Add(General, "c");

        Assert.Equal(["a", "b", "c"], Texts(most: 10));
        Assert.Equal(["a", "b"], Texts(most: 2));
    }

    [Fact]
    public void They_stay_until_they_have_an_outcome()
    {
        var (a, b) = (Add(General, "a"), Add(General, "b"));
        a.Accept(1, default);

        _outbox.Sweep();
        Assert.Equal(["b"], Texts());
        b.Refuse(Refusal.Of(ErrorCode.NotAMember, "no"));
        _outbox.Sweep();

        Assert.Equal(0, _outbox.Count);
        Assert.Null(_outbox.NextRelease());
    }

    [Fact]
    public void A_channel_that_has_to_wait_is_not_overtaken_by_itself_but_by_others()
    {
        Add(General, "a");
        Add(Random, "b");
        Add(General, "c");

        _outbox.HoldBack(General, until: 100);

        Assert.Equal(["b"], Texts(now: 99));
        Assert.Equal(0, _outbox.NextRelease());
        Assert.Equal(["a", "b", "c"], Texts(now: 100));
    }

    [Fact]
    public void The_next_release_is_that_of_a_channel_with_messages()
    {
        Add(General, "a").Refuse(Refusal.Of(ErrorCode.NotAMember, "no"));
        _outbox.HoldBack(General, until: 100);
        Add(Random, "b");
        _outbox.HoldBack(Random, until: 200);
        _outbox.Sweep();

        Assert.Equal(200, _outbox.NextRelease());
    }

    [Fact]
    public void Waits_in_a_row_are_counted_until_one_gets_through()
    {
        Add(General, "a");
        _outbox.HoldBack(General, 1);
        _outbox.HoldBack(General, 2);
        Assert.Equal(2, _outbox.HoldsInARow(General));

        _outbox.Release(General);

        Assert.Equal(0, _outbox.HoldsInARow(General));
    }

    [Fact]
    public async Task Room_is_limited_and_announced()
    {
        var first = Add(General, "1");
        Add(General, "2");
        Add(General, "3");
        Add(General, "4");
        Assert.False(_outbox.TryAdd(Message(General, "5")));
        var changed = _outbox.Changed;
        Assert.False(changed.IsCompleted);

        first.Accept(1, default);
        _outbox.Sweep();

        await changed;
        Assert.True(_outbox.TryAdd(Message(General, "5")));
    }

    [Fact]
    public async Task Closed_it_tells_apart_what_may_have_been_stored()
    {
        var sent = Add(General, "sent");
        Texts();
        var unsent = Add(General, "unsent");

        _outbox.Close();
        var late = Add(General, "late");

        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<RefusalException>(() => sent.Completion)).Refusal.Code);
        Assert.Equal(ErrorCode.NotConnected, (await Assert.ThrowsAsync<RefusalException>(() => unsent.Completion)).Refusal.Code);
        Assert.Equal(ErrorCode.NotConnected, (await Assert.ThrowsAsync<RefusalException>(() => late.Completion)).Refusal.Code);
        Assert.Equal(0, _outbox.Count);
    }

    private static OutgoingMessage Message(ChannelId channel, string text) => new(channel, MessageId.New(TimeProvider.System), text);

    private OutgoingMessage Add(ChannelId channel, string text)
    {
        var message = Message(channel, text);
        Assert.True(_outbox.TryAdd(message));
        return message;
    }

    private IEnumerable<string> Texts(int most = 10, long now = 0) => _outbox.NextBatch(most, now).Select(message => message.Text);
}

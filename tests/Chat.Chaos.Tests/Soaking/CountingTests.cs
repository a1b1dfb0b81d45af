using Chat.Chaos.Tests.Running;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;

namespace Chat.Chaos.Tests.Soaking;

/// <summary>A count that finds nothing is worth nothing: each fault is put in on purpose.</summary>
public sealed class CountingTests
{
    private static readonly Guid Alice = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();

    // Event 1 is that somebody came, and so no message.
    private readonly List<Invariants.Row> _stored = [.. Enumerable.Range(2, 6).Select(sequence => new Invariants.Row(sequence, Guid.NewGuid(), sequence % 2 == 0 ? Alice : Bob, $"text {sequence}"))];
    private readonly List<Sent> _alice;
    private readonly List<Sent> _bob;
    private readonly List<ChannelEvent> _aliceHeard;
    private readonly List<ChannelEvent> _bobHeard;

    public CountingTests()
    {
        (_alice, _bob) = (SentBy(Alice), SentBy(Bob));
        var joined = new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MemberJoined };
        _aliceHeard = [joined, .. _stored.Select(Event)];
        _bobHeard = [.. _aliceHeard];
    }

    [Fact]
    public void A_run_without_a_fault_is_good() => Assert.Equal(new Findings(6, 0, 0, 0), Count());

    [Fact]
    public void An_acknowledged_message_that_is_not_stored_is_lost()
    {
        var gone = _stored[2];
        _stored.RemoveAt(2);
        _aliceHeard.RemoveAll(item => item.Sequence == gone.Sequence);
        _bobHeard.RemoveAll(item => item.Sequence == gone.Sequence);

        // The message, and its event for two members.
        Assert.Equal(new Findings(6, 3, 0, 0), Count());
    }

    [Fact]
    public void A_message_that_is_stored_with_another_text_is_lost()
    {
        _stored[0] = _stored[0] with { Text = "another" };

        // The message, and what two members have heard.
        Assert.Equal(new Findings(6, 3, 0, 0), Count());
    }

    [Fact]
    public void A_message_that_one_member_has_heard_with_another_text_is_lost()
    {
        _bobHeard[3] = _bobHeard[3] with { Message = _bobHeard[3].Message! with { Text = "another" } };

        Assert.Equal(new Findings(6, 1, 0, 0), Count());
    }

    [Fact]
    public void A_message_that_one_member_has_heard_of_another_sender_is_lost()
    {
        _bobHeard[3] = _bobHeard[3] with { Message = _bobHeard[3].Message! with { SenderId = new UserId(Guid.NewGuid()) } };

        Assert.Equal(new Findings(6, 1, 0, 0), Count());
    }

    [Fact]
    public void A_message_that_is_stored_elsewhere_than_acknowledged_is_lost()
    {
        _alice[0] = _alice[0] with { Sequence = 7 };

        Assert.Equal(new Findings(6, 1, 0, 0), Count());
    }

    [Fact]
    public void A_message_that_is_stored_twice_is_doubled()
    {
        _stored.Add(_stored[^1] with { Sequence = 8 });
        _aliceHeard.Add(Event(_stored[^1]));
        _bobHeard.Add(Event(_stored[^1]));

        Assert.Equal(new Findings(6, 0, 1, 0), Count());
    }

    [Fact]
    public void Two_messages_of_one_sender_that_are_stored_the_other_way_round_are_reordered()
    {
        (_alice[0], _alice[1]) = (_alice[1], _alice[0]);

        Assert.Equal(new Findings(6, 0, 0, 1), Count());
    }

    [Fact]
    public void An_event_that_one_member_has_not_heard_is_lost()
    {
        _bobHeard.RemoveAt(3);

        Assert.Equal(new Findings(6, 1, 0, 0), Count());
    }

    [Fact]
    public void The_last_event_that_one_member_has_not_heard_is_lost()
    {
        _bobHeard.RemoveAt(_bobHeard.Count - 1);

        Assert.Equal(new Findings(6, 1, 0, 0), Count());
    }

    [Fact]
    public void Who_has_heard_nothing_has_lost_everything()
    {
        _bobHeard.Clear();

        Assert.Equal(new Findings(6, 7, 0, 0), Count());
    }

    [Fact]
    public void An_event_that_one_member_has_heard_twice_is_doubled()
    {
        _bobHeard.Insert(4, _bobHeard[3]);

        Assert.Equal(new Findings(6, 0, 1, 0), Count());
    }

    [Fact]
    public void Two_events_that_one_member_has_heard_the_other_way_round_are_reordered()
    {
        (_bobHeard[3], _bobHeard[4]) = (_bobHeard[4], _bobHeard[3]);

        Assert.Equal(new Findings(6, 0, 0, 1), Count());
    }

    [Fact]
    public void Two_messages_that_one_member_has_heard_under_each_others_numbers_are_reordered()
    {
        (_bobHeard[3], _bobHeard[4]) = (_bobHeard[3] with { Message = _bobHeard[4].Message }, _bobHeard[4] with { Message = _bobHeard[3].Message });

        Assert.Equal(new Findings(6, 0, 0, 2), Count());
    }

    [Fact]
    public void A_tally_with_any_of_it_fails()
    {
        foreach (var found in new[] { new Findings(1, 1, 0, 0), new Findings(1, 0, 1, 0), new Findings(1, 0, 0, 1) })
        {
            var tally = new Tally();
            tally.Add(new Findings(1, 0, 0, 0));
            Assert.Empty(tally.Failures);
            tally.Add(found);
            Assert.Single(tally.Failures);
        }
    }

    private List<Sent> SentBy(Guid sender) => [.. _stored.Where(row => row.SenderId == sender).Select(row => new Sent(row.Id, row.Text, row.Sequence))];

    private static ChannelEvent Event(Invariants.Row row) => new()
    {
        Sequence = row.Sequence,
        Kind = ChannelEventKind.MessagePosted,
        Message = new MessageData { Id = new MessageId(row.Id), SenderId = new UserId(row.SenderId), SenderName = "somebody", Text = row.Text, SentAt = default },
    };

    private Findings Count() => Counting.Of(_stored, _stored[^1].Sequence, [(_alice, _aliceHeard), (_bob, _bobHeard)]);
}

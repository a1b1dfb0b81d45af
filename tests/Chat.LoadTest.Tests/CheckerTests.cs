using Chat.LoadTest.Checking;

namespace Chat.LoadTest.Tests;

/// <summary>A checker that finds nothing is worth nothing: each fault is put in on purpose.</summary>
public sealed class CheckerTests
{
    private const string Channel = "tea";

    private readonly Violations _violations = new();
    private readonly ChannelRecord _record = new(Channel);
    private readonly List<StoredEvent> _stored =
    [
        new(1, MessageKey.None), new(2, new(0, 0)), new(3, new(1, 0)), new(4, new(0, 1)), new(5, new(1, 1)),
    ];

    private readonly List<Acknowledged> _acknowledged;
    private readonly MemberView _alice;
    private readonly MemberView _bob;

    public CheckerTests()
    {
        _acknowledged = [.. _stored.Where(stored => stored.Key != MessageKey.None).Select(stored => new Acknowledged(Channel, stored.Key, stored.Sequence))];
        _alice = new MemberView("alice", _record, _violations);
        _bob = new MemberView("bob", _record, _violations);
        _alice.StartAt(1);
        _bob.StartAt(1);
    }

    [Fact]
    public void A_run_without_a_fault_passes()
    {
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.Empty(Check());
    }

    [Fact]
    public void An_acknowledged_message_that_is_not_stored_is_found()
    {
        _stored.RemoveAt(4);
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.StartsWith("Lost: message 1 of connection 1", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hole_in_the_sequence_is_found()
    {
        _acknowledged.RemoveAll(sent => sent.Sequence == 3);
        Show(_alice, _stored);
        Show(_bob, _stored);
        _stored.RemoveAt(2);

        Assert.Contains("#tea has event 4 stored where 3 should be.", Check());
    }

    [Fact]
    public void A_message_stored_elsewhere_than_acknowledged_is_found()
    {
        _acknowledged[0] = _acknowledged[0] with { Sequence = 3 };
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.Contains("was acknowledged as event 3", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_stored_twice_is_found()
    {
        _stored.Add(new StoredEvent(6, new MessageKey(1, 1)));
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.Contains("Doubled: message 1 of connection 1 is stored as event 5 of #tea and as 6 of #tea.", Check());
    }

    [Fact]
    public void Two_messages_of_one_client_in_the_wrong_order_are_found()
    {
        (_stored[1], _stored[3]) = (_stored[1] with { Key = _stored[3].Key }, _stored[3] with { Key = _stored[1].Key });
        _acknowledged.Clear();
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.StartsWith("Reordered: message 0 of connection 0", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_one_member_was_not_shown_is_found()
    {
        Show(_alice, _stored);
        Show(_bob, _stored.Where(stored => stored.Sequence != 3));

        Assert.True(_bob.HasGap);
        Assert.Equal(["Lost: bob was not shown event 3 of #tea, which has 5."], Check());
    }

    [Fact]
    public void Two_events_that_one_member_saw_swapped_are_found()
    {
        Show(_alice, _stored);
        Show(_bob, _stored.Select(stored => stored.Sequence switch
        {
            2 => stored with { Key = _stored[2].Key },
            3 => stored with { Key = _stored[1].Key },
            _ => stored,
        }));

        Assert.Equal(2, Check().Count);
        Assert.Contains("bob got message 0 of connection 1 as event 2 of #tea, others message 0 of connection 0.", _violations.Sentences);
    }

    [Fact]
    public void An_event_that_all_saw_otherwise_than_it_is_stored_is_found()
    {
        Show(_alice, _stored);
        Show(_bob, _stored);
        _stored[4] = _stored[4] with { Key = new MessageKey(7, 0) };
        _acknowledged.RemoveAt(3);

        Assert.Equal(["Event 5 of #tea was shown as message 1 of connection 1 and is stored as message 0 of connection 7."], Check());
    }

    [Fact]
    public void An_event_that_was_shown_and_never_stored_is_found()
    {
        Show(_alice, _stored);
        Show(_bob, _stored);
        _stored.RemoveAt(4);
        _acknowledged.RemoveAt(3);

        Assert.Equal(["Event 5 of #tea was shown and is not stored."], Check());
    }

    [Fact]
    public void A_message_without_an_answer_may_be_stored_once()
    {
        _acknowledged.RemoveAt(2);
        Show(_alice, _stored);
        Show(_bob, _stored);

        Assert.Empty(Check());
    }

    [Fact]
    public void What_comes_again_is_counted_and_not_shown_again()
    {
        Show(_alice, _stored);
        Show(_bob, _stored);

        var shown = Show(_bob, _stored.Take(2));

        Assert.Equal((0, 2), (shown, (int)_bob.Repeats));
        Assert.Empty(Check());
    }

    [Fact]
    public void What_is_early_is_shown_when_its_turn_has_come()
    {
        Show(_alice, _stored);
        Show(_bob, _stored.Skip(1));
        Assert.Equal(1, _bob.Next);

        var shown = Show(_bob, _stored.Take(1));

        Assert.Equal(5, shown);
        Assert.Empty(Check());
    }

    [Fact]
    public void What_a_reload_has_passed_over_is_not_missed()
    {
        Show(_alice, _stored);
        Show(_bob, _stored.Take(1));
        _bob.StartAt(4);
        Show(_bob, _stored.Skip(3));

        Assert.Equal(1, _bob.Reloads);
        Assert.Empty(Check());
    }

    [Fact]
    public void A_key_travels_in_the_id_of_its_message()
    {
        var key = new MessageKey(123_456, int.MaxValue);
        var id = key.ToId(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal(key, MessageKey.Of(id));
        Assert.Equal((7, 8), (id.Value.Version, id.Value.Variant & 0xC));
    }

    private static int Show(MemberView view, IEnumerable<StoredEvent> events) => events.Sum(stored => view.Offer(stored.Sequence, stored.Key));

    private IReadOnlyList<string> Check()
    {
        Checker.Check([new CheckedChannel(_record, _stored, [_alice, _bob])], _acknowledged, _violations);
        return _violations.Sentences;
    }
}

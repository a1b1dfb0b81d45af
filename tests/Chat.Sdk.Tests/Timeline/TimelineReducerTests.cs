using Chat.Contracts.Ids;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Tests.Timeline;

public sealed class TimelineReducerTests
{
    private static readonly ChannelId Channel = new(Guid.NewGuid());

    private readonly TimelineReducer _reducer = new(ReplayMode.Newest);

    [Fact]
    public void The_first_load_replaces_everything()
    {
        Assert.True(_reducer.NeedsAnswer);
        Assert.Null(_reducer.Request(Channel).AfterSequence);

        var update = _reducer.Apply(Events.Snapshot(51, 100));

        Assert.True(update.IsReset);
        Assert.Equal(Numbers(51, 100), Sequences(update));
        Assert.False(_reducer.NeedsAnswer);
        Assert.False(_reducer.NeedsPage);
    }

    [Fact]
    public void An_empty_channel_is_loaded_too()
    {
        var update = _reducer.Apply(Events.Snapshot(1, 0));

        Assert.True(update.IsReset);
        Assert.Empty(update.Events);
        Assert.Equal([1L], Sequences(_reducer.Apply(Events.Live(1))));
    }

    [Fact]
    public void Events_that_come_before_the_answer_wait_for_it()
    {
        Assert.Empty(_reducer.Apply(Events.Live(5, 7)).Events);
        Assert.Empty(_reducer.Apply(Events.Live(8)).Events);

        var update = _reducer.Apply(Events.Snapshot(1, 6));

        Assert.Equal(Numbers(1, 8), Sequences(update));
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        _reducer.Apply(Events.Snapshot(1, 5));

        Assert.Empty(_reducer.Apply(Events.Live(3, 5)).Events);
        Assert.Empty(_reducer.Apply(Events.Snapshot(1, 5)).Events);
        Assert.Equal([6L], Sequences(_reducer.Apply(Events.Live(4, 6))));
        Assert.Empty(_reducer.Apply(Events.Live(6)).Events);
    }

    [Fact]
    public void What_is_early_waits_for_what_is_missing()
    {
        _reducer.Apply(Events.Snapshot(1, 5));

        Assert.Empty(_reducer.Apply(Events.Live(8)).Events);
        Assert.True(_reducer.NeedsPage);
        Assert.False(_reducer.IsGapCertain); // it may be on its way
        Assert.Equal([6L], Sequences(_reducer.Apply(Events.Live(6))));
        Assert.Equal([7L, 8L], Sequences(_reducer.Apply(Events.Live(7))));

        Assert.False(_reducer.NeedsPage);
    }

    [Fact]
    public void A_page_fills_the_gap()
    {
        _reducer.Apply(Events.Snapshot(1, 5));
        _reducer.Apply(Events.Live(9, 10));

        Assert.Equal(Numbers(6, 10), Sequences(_reducer.Apply(Events.Page(6, 8, head: 10))));

        Assert.False(_reducer.NeedsPage);
    }

    [Fact]
    public void A_head_that_is_further_is_read_up_to()
    {
        _reducer.Apply(Events.Snapshot(1, 5, head: 20));

        Assert.True(_reducer is { NeedsPage: true, IsGapCertain: true });
        _reducer.Apply(Events.Page(6, 20));

        Assert.False(_reducer.NeedsPage);
        Assert.Equal(20, _reducer.Last);
    }

    [Fact]
    public void A_new_connection_asks_for_what_follows()
    {
        _reducer.Apply(Events.Snapshot(1, 5));
        _reducer.BeginAnswer();
        Assert.Equal((Events.Now, 5), (_reducer.Request(Channel).Epoch, _reducer.Request(Channel).AfterSequence));

        Assert.Empty(_reducer.Apply(Events.Live(9)).Events); // newer than what was missed, and first here

        var update = _reducer.Apply(Events.Missed(6, 8));
        Assert.False(update.IsReset);
        Assert.Equal(Numbers(6, 9), Sequences(update));
    }

    [Fact]
    public void Too_far_behind_it_starts_again_from_the_newest()
    {
        _reducer.Apply(Events.Snapshot(1, 5));
        _reducer.BeginAnswer();

        var update = _reducer.Apply(Events.Snapshot(951, 1_000));

        Assert.True(update.IsReset);
        Assert.Equal(Numbers(951, 1_000), Sequences(update));
    }

    [Fact]
    public void Too_far_behind_a_log_reads_everything()
    {
        var log = new TimelineReducer(ReplayMode.Everything);
        log.Apply(Events.Snapshot(1, 5));
        log.BeginAnswer();

        Assert.Empty(log.Apply(Events.Snapshot(951, 1_000)).Events);
        Assert.True(log is { NeedsPage: true, IsGapCertain: true });
        Assert.Equal(Numbers(6, 500), Sequences(log.Apply(Events.Page(6, 500, head: 1_000))));
        Assert.Equal(Numbers(501, 1_000), Sequences(log.Apply(Events.Page(501, 950, head: 1_000))));
        Assert.False(log.NeedsPage);
    }

    [Fact]
    public void A_snapshot_that_joins_on_is_no_reset()
    {
        _reducer.Apply(Events.Snapshot(1, 5));
        _reducer.BeginAnswer();

        var update = _reducer.Apply(Events.Snapshot(4, 9));

        Assert.False(update.IsReset);
        Assert.Equal(Numbers(6, 9), Sequences(update));
    }

    [Theory]
    [InlineData("live")]
    [InlineData("page")]
    [InlineData("missed")]
    public void Another_epoch_starts_again(string how)
    {
        _reducer.Apply(Events.Snapshot(1, 50));
        if (how == "missed")
        {
            _reducer.BeginAnswer();
        }

        var update = how switch
        {
            "live" => _reducer.Apply(Events.Live(4, epoch: Events.Other)),
            "page" => _reducer.Apply(Events.Page(51, 60, epoch: Events.Other)),
            _ => _reducer.Apply(Events.Missed(51, 60, epoch: Events.Other)),
        };

        Assert.Empty(update.Events);
        Assert.True(_reducer.NeedsAnswer);
        Assert.Null(_reducer.Request(Channel).AfterSequence);
        var again = _reducer.Apply(Events.Snapshot(1, 3, epoch: Events.Other));
        Assert.True(again.IsReset);
        Assert.Equal(how == "live" ? Numbers(1, 4) : Numbers(1, 3), Sequences(again));
        Assert.False(_reducer.NeedsPage);
    }

    [Fact]
    public void Events_of_an_epoch_that_is_over_are_dropped()
    {
        _reducer.Apply(Events.Live(7, 9));

        var update = _reducer.Apply(Events.Snapshot(1, 6, epoch: Events.Other));

        Assert.Equal(Numbers(1, 6), Sequences(update));
        Assert.False(_reducer.NeedsPage);
    }

    [Fact]
    public void With_no_room_behind_it_live_events_are_only_counted()
    {
        _reducer.Apply(Events.Snapshot(1, 5));
        _reducer.IsPaused = true;

        Assert.Empty(_reducer.Apply(Events.Live(6, 700)).Events);
        Assert.False(_reducer.NeedsPage);
        _reducer.IsPaused = false;

        Assert.True(_reducer is { NeedsPage: true, IsGapCertain: true });
        Assert.Equal(Numbers(6, 700), Sequences(_reducer.Apply(Events.Page(6, 700))));
    }

    [Fact]
    public void What_is_held_back_is_bounded_and_what_was_left_out_is_fetched()
    {
        _reducer.Apply(Events.Snapshot(1, 5));

        _reducer.Apply(Events.Live(7, 5_000));
        Assert.True(_reducer.IsGapCertain);
        Assert.Equal(6 + EarlyEvents.Capacity, Sequences(_reducer.Apply(Events.Page(6, 6, head: 5_000)))[^1]);

        Assert.True(_reducer is { NeedsPage: true, IsGapCertain: true });
    }

    [Fact]
    public void A_page_with_a_hole_is_not_trusted()
    {
        _reducer.Apply(Events.Snapshot(1, 5, head: 9));
        var page = Events.Page(6, 9);

        var update = _reducer.Apply(page with { Events = [page.Events[0], page.Events[2], page.Events[3]] });

        Assert.Equal([6L], Sequences(update));
        Assert.True(_reducer is { NeedsPage: true, Last: 6 });
    }

    private static long[] Numbers(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(number => (long)number)];

    private static long[] Sequences(TimelineUpdate update) => [.. update.Events.Select(item => item.Sequence)];
}

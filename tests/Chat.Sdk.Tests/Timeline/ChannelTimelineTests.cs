using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Sdk.Timeline;
using Chat.Testing;

namespace Chat.Sdk.Tests.Timeline;

public sealed class ChannelTimelineTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private ChatClient _alice = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _alice = await People.ConnectAsync(_node);
        await _alice.JoinChannelAsync("#General");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_channel_opens_with_its_newest_events_and_goes_on()
    {
        General.SaysMany(80);
        await using var screen = await OpenAsync();

        General.Says("new");

        await screen.HasRead("new");
        Assert.Equal(51, screen.Events.Count);
        screen.IsWithoutGaps();
    }

    [Fact]
    public async Task Events_that_overtake_the_answer_are_not_lost()
    {
        General.SaysMany(3);
        _chat.OnSubscribe = (_, answer) =>
        {
            General.SaysMany(5, "overtakes");
            return Task.FromResult(answer);
        };

        await using var screen = await OpenAsync();

        await screen.HasRead("overtakes5");
        screen.IsWithoutGaps();
    }

    [Fact]
    public async Task What_was_missed_while_the_connection_was_down_comes_in_order_and_once()
    {
        await using var screen = await OpenAsync();
        General.Says("before");
        await screen.HasRead("before");
        var lost = _alice.Reaches(ConnectionState.Reconnecting);

        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await lost.OrFail("the loss of the connection");
        General.SaysMany(120, "missed");
        _chat.OnSubscribe = (_, answer) =>
        {
            General.Says("newer than what was missed");
            return Task.FromResult(answer);
        };
        _node.Proxy.TakeNew();

        await screen.HasRead("newer than what was missed");
        screen.IsWithoutGaps();
        Assert.Equal(1, screen.Resets);
        Assert.Equal(General.Texts, screen.Texts);
        Assert.Equal([null, 2L], _chat.Subscriptions.Select(request => request.AfterSequence));
    }

    [Fact]
    public async Task A_lost_event_is_fetched()
    {
        await using var screen = await OpenAsync();

        General.SaysUnheard("lost");
        General.Says("heard");

        await screen.HasRead("heard");
        screen.IsWithoutGaps();
        Assert.Single(_chat.Pages);
    }

    [Fact]
    public async Task An_event_that_is_only_late_is_not_asked_for()
    {
        await using var screen = await OpenAsync();
        var late = General.SaysUnheard("late");

        General.Says("early");
        _chat.Deliver(General, late);

        await screen.HasRead("early");
        screen.IsWithoutGaps();
        Assert.Empty(_chat.Pages);
    }

    [Fact]
    public async Task A_lost_end_is_fetched_once_it_is_known()
    {
        await using var screen = await OpenAsync();

        var lost = General.SaysUnheard("lost");
        screen.Timeline.Expect(lost.Sequence);

        await screen.HasRead("lost");
    }

    [Fact]
    public async Task Repeated_and_reversed_events_come_once_and_in_order()
    {
        await using var screen = await OpenAsync();
        var events = Enumerable.Range(1, 200).Select(number => General.SaysUnheard($"m{number}")).ToList();

        foreach (var part in events.Chunk(20))
        {
            foreach (var item in part.Reverse().Concat(part))
            {
                _chat.Deliver(General, item);
            }
        }

        await screen.HasRead("m200");
        screen.IsWithoutGaps();
    }

    [Fact]
    public async Task A_restored_database_is_loaded_again()
    {
        General.SaysMany(10);
        await using var screen = await OpenAsync();

        _chat.Restore();
        General.Says("a new life");

        await screen.HasRead("a new life");
        Assert.Equal(2, screen.Resets);
        Assert.Equal(["a new life"], screen.Texts);
    }

    [Fact]
    public async Task Too_far_behind_a_screen_starts_again_and_a_log_reads_on()
    {
        _chat.MaxReplay = 10;
        await using var bob = await People.ConnectAsync(_node, "Bob");
        await bob.JoinChannelAsync("general");
        await using var log = new TimelineReader(await bob.OpenChannelAsync(General.Id, ReplayMode.Everything));
        await using var screen = await OpenAsync();
        var (aliceLost, bobLost) = (_alice.Reaches(ConnectionState.Reconnecting), bob.Reaches(ConnectionState.Reconnecting));

        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await Task.WhenAll(aliceLost, bobLost).OrFail("the loss of the connections");
        General.SaysMany(600, "missed");
        _node.Proxy.TakeNew();

        await screen.HasRead("missed600");
        await log.HasRead("missed600");
        Assert.Equal(2, screen.Resets);
        Assert.Equal(50, screen.Events.Count);
        Assert.Equal(1, log.Resets);
        Assert.Equal(General.Texts, log.Texts);
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nothing_and_misses_nothing()
    {
        await using var slow = await People.ConnectAsync(_node, "Carol", options => options with { MaxUnreadEvents = 10 });
        await slow.JoinChannelAsync("general");
        var timeline = await slow.OpenChannelAsync(General.Id);

        General.SaysMany(3_000);
        await slow.SendAsync(General.Id, "my own").OrFail("the acknowledgement, though nobody reads");
        Assert.InRange(timeline.LastSequence, 1, 1_000);
        await using var screen = new TimelineReader(timeline);

        await screen.HasRead("my own");
        screen.IsWithoutGaps();
        Assert.Equal(1, screen.Resets);
        Assert.Equal(General.Texts, screen.Texts);
    }

    [Fact]
    public async Task Whoever_is_no_member_any_more_is_told()
    {
        var reading = new TimelineReader(await _alice.OpenChannelAsync(General.Id));
        _chat.Expel(General, "Alice");

        _node.Proxy.CutAll();

        var refused = await Assert.ThrowsAsync<RefusalException>(() => reading.Ended).OrFail("the end of the timeline");
        Assert.Equal(ErrorCode.NotAMember, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_channel_one_is_not_in_cannot_be_opened()
    {
        var other = _chat.Add("other");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.OpenChannelAsync(other.Id)).OrFail("an answer");

        Assert.Equal(ErrorCode.NotAMember, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        var asked = 0;
        _chat.OnSubscribe = (_, answer) => ++asked < 3
            ? throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.Busy, "Later."))
            : Task.FromResult(answer);

        await using var screen = await OpenAsync();

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_channel_outlives_the_token_of_its_connection()
    {
        var asked = 0;
        _chat.OnSubscribe = (_, answer) => ++asked == 1
            ? throw ScriptedHub.Refuse(ErrorCode.SignInRequired, "The token has ended.")
            : Task.FromResult(answer);

        await using var screen = await OpenAsync();
        General.Says("over the next connection");

        await screen.HasRead("over the next connection");
    }

    [Fact]
    public async Task A_channel_that_the_server_keeps_failing_to_load_is_given_up_with_what_the_server_said()
    {
        await using var bob = await People.ConnectAsync(_node, "Bob", options => options with { CallTimeout = TimeSpan.FromMilliseconds(300) });
        await bob.JoinChannelAsync("general");
        _chat.OnSubscribe = (_, _) => throw ScriptedHub.Refuse(ErrorCode.Internal, "It broke.");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => bob.OpenChannelAsync(General.Id)).OrFail("the end of the attempt");

        Assert.Equal(Refusal.Of(ErrorCode.Internal, "It broke."), refused.Refusal);
        _chat.OnSubscribe = null;
        await using var screen = new TimelineReader(await bob.OpenChannelAsync(General.Id).OrFail("the first load"));
        General.Says("works again");
        await screen.HasRead("works again");
    }

    [Fact]
    public async Task Leaving_ends_the_reading()
    {
        await using var screen = await OpenAsync();

        await _alice.LeaveChannelAsync(General.Id);

        await screen.Ended.OrFail("the end of the timeline");
        Assert.Equal(ChannelEventKind.MemberLeft, General.Events[^1].Kind);
    }

    [Fact]
    public async Task Who_leaves_over_another_connection_and_comes_back_hears_on()
    {
        await using var phone = await People.ConnectAsync(_node);
        await using var screen = await OpenAsync();

        // The hub of the screen is late: it hears of both at once.
        _chat.Delivers = (_, _) => false;
        await phone.LeaveChannelAsync(General.Id);
        await phone.JoinChannelAsync("general");
        _chat.Delivers = null;
        foreach (var late in General.Events.TakeLast(2))
        {
            _chat.Deliver(General, late);
        }

        General.Says("welcome back");

        await screen.HasRead("welcome back");
        screen.IsWithoutGaps();
    }

    [Fact]
    public async Task Who_leaves_over_another_connection_is_told_and_can_come_back()
    {
        await using var phone = await People.ConnectAsync(_node);
        var screen = await OpenAsync();

        await phone.LeaveChannelAsync(General.Id);

        var refused = await Assert.ThrowsAsync<RefusalException>(() => screen.Ended).OrFail("the end of the timeline");
        Assert.Equal(ErrorCode.NotAMember, refused.Refusal.Code);
        await _alice.JoinChannelAsync("general");
        await using var again = await OpenAsync();
        General.Says("welcome back");
        await again.HasRead("welcome back");
    }

    [Fact]
    public async Task Leaving_what_one_has_left_already_closes_it()
    {
        await using var screen = await OpenAsync();
        _chat.Expel(General, "Alice");

        await _alice.LeaveChannelAsync(General.Id);

        await screen.Ended.OrFail("the end of the timeline");
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.LeaveChannelAsync(General.Id));
        Assert.Equal(ErrorCode.NotAMember, refused.Refusal.Code);
    }

    [Fact]
    public async Task Closing_ends_the_reading_but_not_the_membership()
    {
        await using var screen = await OpenAsync();

        await screen.Timeline.DisposeAsync();

        await screen.Ended.OrFail("the end of the timeline");
        await using var again = await OpenAsync();
        await again.HasReadUpTo(1);
    }

    [Fact]
    public async Task A_channel_is_open_once()
    {
        await using var screen = await OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _alice.OpenChannelAsync(General.Id));
    }

    [Fact]
    public async Task A_first_load_can_be_filled_up_with_messages()
    {
        General.SaysMany(700);
        for (var i = 0; i < 30; i++)
        {
            await using var visitor = await People.ConnectAsync(_node, $"Visitor{i}");
            await visitor.JoinChannelAsync("general");
        }

        var timeline = await _alice.OpenChannelAsync(General.Id);
        await using var reading = timeline.ReadAllAsync().GetAsyncEnumerator();
        await reading.MoveNextAsync().OrFail("the first load");
        Assert.Equal(20, reading.Current.Events.Count(item => item.Message is not null));

        var filled = await timeline.WithEarlierAsync(reading.Current.Events, 50);

        Assert.Equal(Enumerable.Range(651, 50).Select(number => $"m{number}"), filled.Select(item => item.Message?.Text).OfType<string>());
        Assert.Equal(80, filled.Count);
    }

    [Fact]
    public async Task A_first_load_that_cannot_be_filled_up_now_stays_as_it_is()
    {
        General.SaysMany(100);
        var timeline = await _alice.OpenChannelAsync(General.Id);
        await using var reading = timeline.ReadAllAsync().GetAsyncEnumerator();
        await reading.MoveNextAsync().OrFail("the first load");
        _chat.OnPage = _ => throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.Unavailable, "Later."));

        var filled = await timeline.WithEarlierAsync(reading.Current.Events, 80);

        Assert.Equal(reading.Current.Events, filled);
    }

    private async Task<TimelineReader> OpenAsync() => new(await _alice.OpenChannelAsync(General.Id).OrFail("the first load"));
}

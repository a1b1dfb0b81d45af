using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.History.Storage;
using Chat.History.Tests.Support;
using Chat.History.Window;
using Chat.Testing;
using StackExchange.Redis;

namespace Chat.History.Tests.Window;

public sealed class WindowTests(HistoryFixture history, RedisFixture redis) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private readonly Person _alice = Person.Alice();
    private ConnectionMultiplexer? _redis;
    private ChannelId _channel;

    private IDatabase Cache => _redis!.GetDatabase();

    private RedisKey Key => WindowStore.KeyOf(history.Host.Get<EpochService>().Current!.Value, _channel);

    public async ValueTask InitializeAsync()
    {
        _redis = await redis.ConnectAsync();
        _channel = await history.Client.CreatesAsync(_alice);
        await history.Client.AppendAsync([.. Enumerable.Range(2, 9).Select(i => _alice.Says($"message {i}", _channel))]);
        await FillsAsync(10);
    }

    [Fact]
    public async Task What_the_window_answers_is_what_postgres_answers()
    {
        var (fromPostgres, fromWindow) = (await history.Client.ReadAsync(_channel), await FromWindowAsync(verifiedHead: 10));

        Assert.Equivalent(fromPostgres, fromWindow, strict: true);
        Assert.Equal([6, 7, 8, 9, 10], (await FromWindowAsync(verifiedHead: 10, after: 5)).Events.Select(entry => entry.Sequence));
        Assert.Equal([9, 10], (await FromWindowAsync(verifiedHead: 10, limit: 2)).Events.Select(entry => entry.Sequence));
        Assert.Equal([3, 4], (await FromWindowAsync(verifiedHead: 10, before: 5, limit: 2)).Events.Select(entry => entry.Sequence));
        Assert.Empty((await FromWindowAsync(verifiedHead: 10, after: 10)).Events);
    }

    [Fact]
    public async Task Joining_and_leaving_are_in_the_window_too()
    {
        await history.Client.LeaveChannelAsync(new() { ChannelId = _channel, UserId = _alice.Id, UserName = _alice.Name });
        await FillsAsync(11);

        var newest = (await FromWindowAsync(verifiedHead: 11)).Events[^1];

        Assert.Equal((11, ChannelEventKind.MemberLeft, _alice.Id), (newest.Sequence, newest.Kind, newest.Membership!.UserId));
    }

    [Fact]
    public async Task An_emptied_window_is_answered_by_postgres_and_filled_again()
    {
        await Cache.KeyDeleteAsync(Key);

        await AssertRightAsync(verifiedHead: 10);
        await FillsAsync(10);
    }

    [Fact]
    public async Task A_window_with_a_hole_is_answered_by_postgres_and_repaired()
    {
        await Cache.ListRemoveAsync(Key, await Cache.ListGetByIndexAsync(Key, 4));

        await AssertRightAsync(verifiedHead: 10);
        await FillsAsync(10);
    }

    [Fact]
    public async Task A_reversed_window_is_answered_by_postgres_and_repaired()
    {
        var entries = await Cache.ListRangeAsync(Key);
        await Cache.KeyDeleteAsync(Key);
        await Cache.ListLeftPushAsync(Key, entries);

        await AssertRightAsync(verifiedHead: 10);
        await FillsAsync(10);
    }

    [Fact]
    public async Task A_window_of_nonsense_is_answered_by_postgres_and_replaced()
    {
        await Cache.KeyDeleteAsync(Key);
        await Cache.ListLeftPushAsync(Key, ["", "x", new byte[] { 0x94, 0xcf }, "\u0094zzzzzzzzzz"]);

        await AssertRightAsync(verifiedHead: 10);
        await FillsAsync(10);
    }

    [Fact]
    public async Task A_window_that_is_behind_the_verified_head_does_not_answer()
    {
        var old = await Cache.ListRangeAsync(Key);
        await history.Client.AppendAsync(_alice.Says("message 11", _channel));
        await FillsAsync(11);
        // As after a restart of Redis from an older copy of its data.
        await Cache.KeyDeleteAsync(Key);
        await Cache.ListRightPushAsync(Key, old);

        await AssertRightAsync(verifiedHead: 11);
        await FillsAsync(11);
    }

    [Fact]
    public async Task A_window_that_is_behind_begins_anew_with_the_next_message()
    {
        for (var i = 0; i < 3; i++)
        {
            await Cache.ListLeftPopAsync(Key);
        }

        await history.Client.AppendAsync(_alice.Says("message 11", _channel), _alice.Says("message 12", _channel));

        await Eventually.Async(async () => await Cache.ListLengthAsync(Key) == 2, "a window with the two newest messages only");
        await AssertRightAsync(verifiedHead: 12);
        await FillsAsync(12);
    }

    [Fact]
    public async Task Without_a_verified_head_the_newest_events_come_from_postgres()
    {
        // Unbroken, and yet missing the newest: only PostgreSQL can know.
        await Cache.ListLeftPopAsync(Key);

        var page = await history.Client.ReadAsync(_channel);

        Assert.Equal((10, 10), (page.Head, page.Events.Length));
    }

    [Fact]
    public async Task The_window_keeps_the_newest_events_only()
    {
        for (var sent = 0; sent < 300; sent += 100)
        {
            await history.Client.AppendAsync([.. Enumerable.Range(0, 100).Select(i => _alice.Says($"more {sent + i}", _channel))]);
        }

        await Eventually.Async(async () => await NewestAsync() == 310, "event 310 in the window");
        Assert.Equal(200, await Cache.ListLengthAsync(Key));
        Assert.NotNull(await Cache.KeyTimeToLiveAsync(Key));
        await AssertRightAsync(verifiedHead: 310);
        Assert.Equal(1, (await history.Client.ReadAsync(_channel, after: 0, limit: 5, verifiedHead: 310)).Events[0].Sequence);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    /// <summary>Waits for the window to hold every event of the channel.</summary>
    private Task FillsAsync(int events) =>
        Eventually.Async(async () => await Cache.ListLengthAsync(Key) == events && await NewestAsync() == events, $"{events} events in the window");

    private async Task<long> NewestAsync() =>
        WindowRun.TryRead(await Cache.ListRangeAsync(Key, 0, 0), out var run) ? run.Newest : 0;

    private async Task<EventPage> FromWindowAsync(long verifiedHead, long? after = null, long? before = null, int limit = 100)
    {
        var entries = await Cache.ListRangeAsync(Key);
        Assert.True(WindowRun.TryRead(entries, out var run));
        var request = new ReadEventsRequest { ChannelId = _channel, After = after, Before = before, Limit = limit };
        var expected = run.Page(history.Host.Get<EpochService>().Current!.Value, request, verifiedHead);
        Assert.NotNull(expected);
        var answer = await history.Client.ReadAsync(_channel, after, before, limit, verifiedHead);
        Assert.Equivalent(expected, answer, strict: true);
        return answer;
    }

    private async Task AssertRightAsync(long verifiedHead)
    {
        var page = await history.Client.ReadAsync(_channel, verifiedHead: verifiedHead);
        Assert.Equal(verifiedHead, page.Head);
        Assert.Equal(verifiedHead, page.Events[^1].Sequence);
        Assert.Equal(Enumerable.Range(0, page.Events.Length).Select(i => page.Events[0].Sequence + i), page.Events.Select(entry => entry.Sequence));
        Assert.Equal(Math.Min(verifiedHead, 100), page.Events.Length);
    }
}

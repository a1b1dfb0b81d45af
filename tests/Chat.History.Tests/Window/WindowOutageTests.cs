using Chat.Contracts.Ids;
using Chat.History.Diagnostics;
using Chat.History.Storage;
using Chat.History.Tests.Support;
using Chat.History.Window;
using Chat.Testing;
using StackExchange.Redis;

namespace Chat.History.Tests.Window;

public sealed class WindowOutageTests(ChatDatabases databases)
{
    private readonly Person _alice = Person.Alice();

    [Fact]
    public async Task Without_redis_messages_are_stored_and_read_and_health_is_degraded()
    {
        await using var history = await HistoryHost.StartAsync(await databases.CreateAsync());
        var channel = await TalkAsync(history, 5);

        var page = await history.Client.ReadAsync(channel, verifiedHead: 6);

        Assert.Equal(6, page.Events.Length);
        using var http = new HttpClient { BaseAddress = history.HttpAddress };
        var health = await http.GetAsync("/health");
        Assert.True(health.IsSuccessStatusCode, await health.Content.ReadAsStringAsync());
        Assert.Contains("Degraded", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True((await http.GetAsync("/alive")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_window_that_missed_messages_while_redis_was_down_gives_no_old_answer()
    {
        await using var redis = await RedisServer.StartOwnAsync(keepsData: true);
        await using var history = await HistoryHost.StartAsync(await databases.CreateAsync(), redis.ConnectionString);
        var channel = await TalkAsync(history, 5);
        var before = await FilledAsync(history, redis, channel, newest: 6);
        await redis.KillAsync();
        await history.Client.AppendAsync(_alice.Says("while it was down", channel));
        var during = await history.Client.ReadAsync(channel, verifiedHead: 7);
        await redis.StartAgainAsync();
        await Eventually.Async(() => history.Get<IConnectionMultiplexer>().IsConnected, "the connection to the new Redis");

        // The list of before is there again, unbroken and too short by one. Put there, since a kill takes from Redis what it had not written yet.
        // Again when what was on its way to the Redis of before arrives now: the client keeps it and sends it over the new connection.
        await Eventually.Async(
            async () =>
            {
                await PutBackAsync(history, redis, channel, before);
                return await NewestAsync(history, redis, channel) == 6;
            },
            "the window of before");
        var after = await history.Client.ReadAsync(channel, verifiedHead: 7);

        Assert.Equal(7, during.Events.Length);
        Assert.Equal(7, after.Events.Length);
        await FilledAsync(history, redis, channel, newest: 7);
    }

    [Fact]
    public async Task A_redis_that_hangs_delays_one_reader_and_no_writer()
    {
        await using var redis = await RedisServer.StartOwnAsync();
        await using var history = await HistoryHost.StartAsync(
            await databases.CreateAsync(),
            redis.ConnectionString,
            // On a busy machine a Redis that answers must not look like one that hangs: it would be left alone for the whole test.
            ("History:Window:ReadTimeout", "00:00:05"),
            ("History:Window:PauseAfterFailure", "00:01:00"));
        var channel = await TalkAsync(history, 5);
        await FilledAsync(history, redis, channel, newest: 6, within: TimeSpan.FromMinutes(2));
        var away = Away();

        await redis.FreezeAsync();
        try
        {
            var stored = await history.Client.AppendOneAsync(_alice.Says("still", channel));
            var first = await history.Client.ReadAsync(channel, verifiedHead: 7);
            var second = await history.Client.ReadAsync(channel, verifiedHead: 7);

            Assert.Null(stored.Refusal);
            Assert.Equal((7, 7), (first.Events.Length, second.Events.Length));
            Assert.Equal(away + 1, Away());
        }
        finally
        {
            await redis.ThawAsync();
        }

        // It may have been slow before, too; then it was left alone for a minute.
        int Away() => history.Logs.Entries.Count(entry => entry.Event.Id == HistoryEventIds.WindowAway);
    }

    private async Task<ChannelId> TalkAsync(HistoryHost history, int messages)
    {
        var channel = await history.Client.CreatesAsync(_alice);
        await history.Client.AppendAsync([.. Enumerable.Range(0, messages).Select(i => _alice.Says($"{i}", channel))]);
        return channel;
    }

    /// <summary>
    /// The window as it was found to be filled. A slow answer of Redis in the beginning has it dropped, and what was written before and arrives
    /// late too; the next reader fills it again.
    /// </summary>
    private static async Task<RedisValue[]> FilledAsync(HistoryHost history, RedisServer redis, ChannelId channel, long newest, TimeSpan? within = null)
    {
        RedisValue[] list = [];
        await Eventually.Async(
            async () =>
            {
                await history.Client.ReadAsync(channel, verifiedHead: newest);
                list = await ListAsync(history, redis, channel);
                return NewestOf(list) == newest;
            },
            $"the window to be filled up to event {newest}",
            within);
        return list;
    }

    private static async Task<RedisValue[]> ListAsync(HistoryHost history, RedisServer redis, ChannelId channel)
    {
        await using var connection = await redis.ConnectAsync();
        return await connection.GetDatabase().ListRangeAsync(KeyOf(history, channel));
    }

    private static async Task PutBackAsync(HistoryHost history, RedisServer redis, ChannelId channel, RedisValue[] list)
    {
        await using var connection = await redis.ConnectAsync();
        await connection.GetDatabase().KeyDeleteAsync(KeyOf(history, channel));
        await connection.GetDatabase().ListRightPushAsync(KeyOf(history, channel), list);
    }

    private static async Task<long> NewestAsync(HistoryHost history, RedisServer redis, ChannelId channel) =>
        NewestOf(await ListAsync(history, redis, channel));

    private static long NewestOf(RedisValue[] list) => WindowRun.TryRead([.. list.Take(1)], out var run) ? run.Newest : 0;

    private static RedisKey KeyOf(HistoryHost history, ChannelId channel) => WindowStore.KeyOf(history.Get<EpochService>().Current!.Value, channel);
}

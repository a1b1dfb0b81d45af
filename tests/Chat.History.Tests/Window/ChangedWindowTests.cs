using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Storage;
using Chat.History.Tests.Support;
using Chat.History.Window;
using Chat.Testing;
using StackExchange.Redis;

namespace Chat.History.Tests.Window;

public sealed class ChangedWindowTests(HistoryFixture history, RedisFixture redis) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private const int Events = 14;

    private readonly Person _alice = Person.Alice();
    private ConnectionMultiplexer? _redis;
    private ChannelId _channel;

    private RedisKey Key => WindowStore.KeyOf(history.Host.Get<EpochService>().Current!.Value, _channel);

    public async ValueTask InitializeAsync()
    {
        _redis = await redis.ConnectAsync();
        _channel = await history.Client.CreatesAsync(_alice);
        await history.Client.AppendAsync([.. Enumerable.Range(2, 4).Select(i => _alice.Says($"message {i}", _channel))]);
        ChangeRequest[] changes =
        [
            _alice.Does(ChannelEventKind.MessageEdited, _channel, 3, "message three"),
            _alice.Does(ChannelEventKind.ReactionAdded, _channel, 3, "👍"),
            _alice.Does(ChannelEventKind.MessageEdited, _channel, 2, "nothing to stay"),
            _alice.Does(ChannelEventKind.MessageEdited, _channel, 2, "nor this"),
            _alice.Does(ChannelEventKind.MessagePinned, _channel, 4),
            _alice.Does(ChannelEventKind.MessageDeleted, _channel, 2),
            _alice.Does(ChannelEventKind.MessageUnpinned, _channel, 4),
            _alice.Does(ChannelEventKind.TopicChanged, _channel, text: "Tea"),
            _alice.Does(ChannelEventKind.ReactionAdded, _channel, 5, "🎉"),
        ];
        foreach (var change in changes)
        {
            await history.Client.ChangeAsync(change);
        }

        await FillsAsync();
    }

    [Fact]
    public async Task Changes_are_in_the_window_as_they_were_answered() =>
        Assert.Equivalent((await history.Client.ReadAsync(_channel)).Events[5..], (await ReadAsync()).Events[5..], strict: true);

    [Theory]
    [InlineData(null, null, 100)]
    [InlineData(null, 6L, 100)]
    [InlineData(null, 4L, 2)]
    [InlineData(0L, null, 4)]
    [InlineData(2L, null, 5)]
    [InlineData(2L, null, 8)]
    public async Task What_the_window_answers_is_what_postgres_answers(long? after, long? before, int limit)
    {
        var fromPostgres = await history.Client.ReadAsync(_channel, after, before, limit);
        var fromWindow = await ReadAsync(after, before, limit);

        Assert.Equivalent(fromPostgres, fromWindow, strict: true);
    }

    [Fact]
    public async Task A_window_that_was_filled_from_postgres_goes_on_with_changes()
    {
        await _redis!.GetDatabase().KeyDeleteAsync(Key);
        await FillsAsync();

        Assert.Equivalent(await history.Client.ReadAsync(_channel, before: 6), await ReadAsync(before: 6), strict: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    // The deletion has begun it anew; who reads has it filled.
    private Task FillsAsync() => Eventually.Async(
        async () =>
        {
            await history.Client.ReadAsync(_channel, verifiedHead: Events);
            return await _redis!.GetDatabase().ListLengthAsync(Key) == Events;
        },
        $"{Events} events in the window");

    /// <summary>From the window, and nowhere else.</summary>
    private async Task<EventPage> ReadAsync(long? after = null, long? before = null, int limit = 100)
    {
        Assert.True(WindowRun.TryRead(await _redis!.GetDatabase().ListRangeAsync(Key), out var run));
        var request = new ReadEventsRequest { ChannelId = _channel, After = after, Before = before, Limit = limit };
        return Assert.IsType<EventPage>(run.Page(history.Host.Get<EpochService>().Current!.Value, request, Events));
    }
}

using System.Text;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.History.Reading;
using Chat.History.Storage;
using Chat.History.Tests.Support;
using Chat.History.Window;
using Chat.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.History.Tests.Window;

/// <summary>The text of a deleted message leaves Redis with the deletion, and nothing that was under way brings it back.</summary>
public sealed class DeletedTextTests(HistoryFixture history, RedisFixture redis) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private const string Secret = "the secret of alice";

    private readonly Person _alice = Person.Alice();
    private readonly Epoch _epoch = new(Guid.NewGuid());
    private readonly ChannelId _channel = new(Guid.NewGuid());
    private ConnectionMultiplexer _redis = null!;

    private WindowStore Store => history.Host.Get<WindowStore>();

    public async ValueTask InitializeAsync() => _redis = await redis.ConnectAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_deletion_takes_the_text_and_all_it_ever_was_out_of_redis_and_the_next_reader_fills_the_window_without_it()
    {
        var channel = await SaidAsync(history.Host);
        await history.Host.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageEdited, channel, 2, Secret + ", mended"));
        await Eventually.Async(async () => await TextsAsync(_redis, channel) == 2, "both texts in Redis");

        await history.Host.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageDeleted, channel, 2));
        await history.Host.Client.AppendAsync(_alice.Says("after it", channel));

        await Eventually.Async(async () => await TextsAsync(_redis, channel) == 0, "the end of the texts in Redis");
        await Eventually.Async(
            async () =>
            {
                await history.Host.Client.ReadAsync(channel, verifiedHead: 5);
                return await SequencesAsync(history.Host.Get<EpochService>().Current!.Value, channel) is [5, 4, 3, 2, 1];
            },
            "a full window");
        Assert.Equal(0, await TextsAsync(_redis, channel));
    }

    [Fact]
    public async Task What_was_read_before_the_deletion_does_not_come_back_with_a_refill()
    {
        await Store.AppendAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret)]);
        await Store.RestartAsync(_epoch, _channel, [Deletion(3, of: 2)]);
        await Store.AppendAsync(_epoch, _channel, [Post(4, "b")]);

        await Store.RefillAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret)]);
        var afterTheOld = await SequencesAsync(_epoch, _channel);
        await Store.RefillAsync(_epoch, _channel, [Post(1, "a"), Post(2, ""), Deletion(3, of: 2)]);

        Assert.Equal([4, 3], afterTheOld);
        Assert.Equal([4, 3, 2, 1], await SequencesAsync(_epoch, _channel));
        Assert.Equal(0, await TextsAsync(_redis, _channel));
    }

    [Fact]
    public async Task A_refill_of_a_time_that_the_window_does_not_reach_back_to_leaves_it_alone()
    {
        await Store.RestartAsync(_epoch, _channel, [Deletion(300, of: 2)]);

        await Store.RefillAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret)]);

        Assert.Equal([300], await SequencesAsync(_epoch, _channel));
    }

    [Fact]
    public async Task A_message_that_is_noted_after_its_deletion_stays_out()
    {
        await Store.RestartAsync(_epoch, _channel, [Deletion(3, of: 2)]);

        await Store.AppendAsync(_epoch, _channel, [Post(2, Secret)]);

        Assert.Equal([3], await SequencesAsync(_epoch, _channel));
    }

    [Fact]
    public async Task A_deletion_that_comes_second_takes_out_what_is_before_it_and_nothing_after_it()
    {
        await Store.AppendAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret), Deletion(3, of: 2), Post(4, "b")]);

        await Store.RestartAsync(_epoch, _channel, [Deletion(3, of: 2)]);

        Assert.Equal([4, 3], await SequencesAsync(_epoch, _channel));
    }

    [Fact]
    public async Task A_deletion_reaches_redis_though_the_queue_is_full()
    {
        await Store.AppendAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret)]);
        using var writer = Writer(queue: 1);
        writer.OnEvent(_epoch, new ChannelId(Guid.NewGuid()), Post(1, "of another channel"));
        writer.OnEvent(_epoch, _channel, Deletion(3, of: 2));

        await writer.StartAsync(CancellationToken.None);

        await Eventually.Async(async () => await SequencesAsync(_epoch, _channel) is [3], "the deletion in Redis, and nothing else");
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_deletion_that_waits_when_History_stops_reaches_redis()
    {
        await Store.AppendAsync(_epoch, _channel, [Post(1, "a"), Post(2, Secret)]);
        using var writer = Writer();
        writer.OnEvent(_epoch, _channel, Deletion(3, of: 2));

        await writer.StopAsync(CancellationToken.None);

        Assert.Equal([3], await SequencesAsync(_epoch, _channel));
    }

    [Fact]
    public async Task A_deletion_while_redis_is_away_takes_the_text_out_when_it_is_back_though_nobody_reads_or_writes_the_channel()
    {
        await using var way = TcpFaultProxy.Start(redis.Server.Port);
        await using var own = await HistoryHost.StartAsync(
            history.Database, redis.ConnectionString.Replace($":{redis.Server.Port}", $":{way.Port}", StringComparison.Ordinal));
        var channel = await SaidAsync(own);
        await Eventually.Async(async () => await TextsAsync(_redis, channel) == 1, "the text in Redis");
        way.RefuseNew();
        way.CutAll();
        await Eventually.Async(() => !own.Get<IConnectionMultiplexer>().IsConnected, "the loss of Redis");

        await own.Client.ChangeAsync(_alice.Does(ChannelEventKind.MessageDeleted, channel, 2));
        var meanwhile = await TextsAsync(_redis, channel);
        way.TakeNew();

        Assert.Equal(1, meanwhile);
        await Eventually.Async(async () => await TextsAsync(_redis, channel) == 0, "the end of the text in Redis");
    }

    private WindowWriter Writer(int queue = 100) => new(
        Store,
        history.Host.Get<WindowGate>(),
        history.Host.Get<EventReader>(),
        Options.Create(new WindowOptions { WriteQueue = queue, ReadTimeout = TimeSpan.FromSeconds(2) }),
        history.Host.Get<TimeProvider>(),
        history.Host.Get<ILogger<WindowWriter>>());

    private async Task<ChannelId> SaidAsync(HistoryHost host)
    {
        var channel = await host.Client.CreatesAsync(_alice);
        await host.Client.AppendAsync(_alice.Says(Secret, channel));
        return channel;
    }

    /// <summary>How many entries under any key of the channel have the text.</summary>
    private static async Task<int> TextsAsync(ConnectionMultiplexer redis, ChannelId channel)
    {
        var found = 0;
        await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: $"*{channel.Value:n}*"))
        {
            var entries = await redis.GetDatabase().ListRangeAsync(key);
            found += entries.Count(entry => ((byte[])entry!).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0);
        }

        return found;
    }

    private async Task<List<long>> SequencesAsync(Epoch epoch, ChannelId channel) =>
        [.. (await _redis.GetDatabase().ListRangeAsync(WindowStore.KeyOf(epoch, channel))).Select(entry => WindowRun.TryRead([entry], out var run) ? run.Newest : -1)];

    private ChannelEvent Post(long sequence, string text) => new()
    {
        Sequence = sequence,
        Kind = ChannelEventKind.MessagePosted,
        Message = new MessageData { Id = MessageId.New(TimeProvider.System), SenderId = _alice.Id, SenderName = _alice.Name, Text = text, SentAt = DateTimeOffset.UnixEpoch },
    };

    private ChannelEvent Deletion(long sequence, long of) => new()
    {
        Sequence = sequence,
        Kind = ChannelEventKind.MessageDeleted,
        Change = new ChangeData { UserId = _alice.Id, UserName = _alice.Name, At = DateTimeOffset.UnixEpoch, MessageSequence = of },
    };
}

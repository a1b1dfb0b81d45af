using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Chat.Sdk;
using Chat.Sdk.Timeline;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using ConnectionChange = Chat.Sdk.Connections.ConnectionChange;
using ConnectionState = Chat.Sdk.Connections.ConnectionState;

namespace Chat.Hub.Tests;

/// <summary>Clients of the SDK at a hub that ends slow consumers, over a Redis and a History with its PostgreSQL.</summary>
public sealed class SlowReaderTests(RedisFixture redis, PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private RealHistory _history = null!;
    private TestHub _hub = null!;
    private TcpFaultProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _history = await RealHistory.StartAsync(await postgres.CreateDatabaseAsync(), redis.ConnectionString);
        _hub = await TestHub.StartAsync(_history.Address, redis.ConnectionString, settings: [("Delivery:UnacknowledgedEvents", "1500"), ("Delivery:UnacknowledgedBytes", "1000000")]);
        _proxy = TcpFaultProxy.Start(_hub.GrpcAddress.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _hub.DisposeAsync();
        await _history.DisposeAsync();
    }

    [Theory]
    [InlineData(400, 3_900)] // few enough to go on from where it was
    [InlineData(2_500, 10)] // too far behind for that
    public async Task A_client_that_was_ended_for_not_reading_hears_why_and_gets_everything_once_and_in_order(int count, int length)
    {
        await using var alice = await ConnectAsync(_hub.GrpcAddress, "Alice");
        await using var bob = await ConnectAsync(new Uri($"http://127.0.0.1:{_proxy.Port}"), "Bob");
        var channel = (await alice.CreateChannelAsync("tea")).Id;
        await bob.JoinChannelAsync("tea");
        var hers = await alice.OpenChannelAsync(channel, ReplayMode.Everything);
        var his = await bob.OpenChannelAsync(channel, ReplayMode.Everything);
        var back = new TaskCompletionSource<ConnectionChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        var aliceChanged = 0;
        alice.StateChanged += _ => Interlocked.Increment(ref aliceChanged);
        bob.StateChanged += change => _ = change.To == ConnectionState.Connected && back.TrySetResult(change);
        await alice.SendAsync(channel, "first").OrFail("the first message");
        var hersRead = ReadAsync(hers, count + 1);
        var hisRead = ReadAsync(his, count + 1);
        await Eventually.Async(() => his.LastSequence == hers.LastSequence && his.LastSequence >= 3, "the first message at Bob's");

        _proxy.Pause();
        foreach (var some in Enumerable.Range(0, count).Chunk(50))
        {
            foreach (var number in some)
            {
                await alice.PostAsync(channel, $"{number} {new string('x', length)}").OrFail("room for a message");
            }

            await alice.DrainAsync().OrFail("the acknowledgement of every message");
        }

        await Eventually.Async(() => _hub.Logs.Entries.Any(entry => entry.Event.Id == 2005), "the end of Bob's connection");
        _proxy.RefuseNew();
        await Eventually.Async(() => _hub.Services.GetRequiredService<ConnectionRegistry>().Count == 1, "one connection less");
        _proxy.CutAll();
        _proxy.Resume();
        _proxy.TakeNew();

        var change = await back.Task.OrFail("Bob's next connection");
        Assert.Equal(DisconnectCode.SlowConsumer, change.PreviousEnd?.Code);
        var expected = Enumerable.Range(0, count).Select(number => $"{number}").Prepend("first");
        Assert.Equal(expected, await hersRead.OrFail("everything at Alice's"));
        Assert.Equal(expected, await hisRead.OrFail("everything at Bob's"));
        Assert.Equal(0, aliceChanged);
    }

    private static async Task<ChatClient> ConnectAsync(Uri hub, string name)
    {
        var client = new ChatClient(new ChatClientOptions
        {
            Server = hub,
            AccessToken = async (_, _) => (await TestIssuer.SharedAsync()).TokenFor(name),
            LongestBackOff = TimeSpan.FromMilliseconds(200),
            CallTimeout = TimeSpan.FromSeconds(30),
        });
        await client.ConnectAsync();
        return client;
    }

    // What a reader sees who never starts over: a load after the first one would be too much.
    private static async Task<List<string>> ReadAsync(ChannelTimeline timeline, int count)
    {
        List<string> texts = [];
        var resets = 0;
        await foreach (var update in timeline.ReadAllAsync())
        {
            resets += update.IsReset ? 1 : 0;
            texts.AddRange(update.Events.Where(item => item.Kind == ChannelEventKind.MessagePosted).Select(item => item.Message!.Text.Split(' ')[0]));
            if (texts.Count >= count)
            {
                break;
            }
        }

        Assert.Equal(1, resets);
        return texts;
    }
}

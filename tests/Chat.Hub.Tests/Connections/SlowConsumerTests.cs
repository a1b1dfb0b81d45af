using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Connections;

public sealed class SlowConsumerTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(redis.ConnectionString);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public Task Whoever_leaves_too_many_events_unacknowledged_is_ended_and_the_others_get_everything() =>
        EndsTheSilentOneAsync("Delivery:UnacknowledgedEvents", "20", _ => "word");

    [Fact]
    public Task Whoever_leaves_too_many_bytes_unacknowledged_is_ended_and_the_others_get_everything() =>
        EndsTheSilentOneAsync("Delivery:UnacknowledgedBytes", "20000", _ => new string('x', 1_000));

    [Fact]
    public async Task Whoever_leaves_an_event_unacknowledged_for_too_long_is_ended_and_the_others_stay()
    {
        var hub = await _cluster.AddHubAsync();
        var alice = await hub.ConnectAsync("Alice");
        var bob = await hub.ConnectAsync("Bob");
        var time = new FakeTimeProvider();
        var services = hub.Services;
        using var slow = new SlowConsumers(
            Registry(hub), services.GetRequiredService<ConnectionEnder>(), Options.Create(new DeliveryOptions()), services.GetRequiredService<HubMetrics>(), time, NullLogger<SlowConsumers>.Instance);
        await slow.StartAsync(CancellationToken.None);
        var batch = new ChannelEventBatch { ChannelId = ChannelId.New(TimeProvider.System), Epoch = new Epoch(Guid.NewGuid()), Events = [] };
        foreach (var connection in Registry(hub).All)
        {
            slow.Count(connection, slow.Measure(batch));
        }

        StateOf(hub, alice).Unacknowledged.Acknowledge(1);

        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return bob.Disconnecting.IsCompleted;
            },
            "the end of the connection");
        Assert.Equal(DisconnectCode.SlowConsumer, (await bob.Disconnecting).Code);
        await Eventually.Async(() => Registry(hub).Count == 1, "one connection less");
        Assert.False(alice.Disconnecting.IsCompleted);
        await slow.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_ended_and_the_hub_forgets_it()
    {
        var hub = await _cluster.AddHubAsync(settings: ("Delivery:UnacknowledgedEvents", "50"));
        await using var proxy = TcpFaultProxy.Start(hub.GrpcAddress.Port);
        var alice = await hub.ConnectAsync("Alice");
        alice.Acknowledges = true;
        await using var bob = await Person.ConnectAsync(new Uri($"http://127.0.0.1:{proxy.Port}"), "Bob");
        var channel = await _cluster.MeetAsync(alice, bob);
        var state = new WeakReference(StateOf(hub, bob));
        proxy.Pause();

        await ChatAsync(alice, channel, 100, _ => new string('x', 4_000));

        await Eventually.Async(() => Registry(hub).Count == 1, "the end of the connection");
        await Eventually.Async(() => hub.Services.GetRequiredService<ChannelFeeds>().Find(channel)?.Members == 1, "the end of the subscription");
        await Eventually.Async(
            () =>
            {
                GC.Collect();
                return !state.IsAlive;
            },
            "the memory of the connection");
        Assert.Equal(100, alice.Events(channel).Count);
    }

    [Fact]
    public async Task Whoever_acknowledges_stays_under_any_load()
    {
        var hub = await _cluster.AddHubAsync(settings: ("Delivery:UnacknowledgedEvents", "400"));
        var alice = await hub.ConnectAsync("Alice");
        var bob = await hub.ConnectAsync("Bob");
        alice.Acknowledges = bob.Acknowledges = true;
        var channel = await _cluster.MeetAsync(alice, bob);

        for (var round = 0; round < 100; round++)
        {
            await alice.SendsAsync([.. Enumerable.Range(0, 20).Select(number => Person.Message(channel, $"{round}.{number}"))]);
            await bob.ReceivesAsync(channel, $"{round}.19");
        }

        Assert.Equal(Enumerable.Range(1, 2_000), bob.Events(channel).Select(item => (int)item.Sequence));
        Assert.False(bob.Disconnecting.IsCompleted);
        await Eventually.Async(() => Registry(hub).All.All(connection => connection.Unacknowledged.Sum == (0, 0)), "the last acknowledgements");
    }

    [Fact]
    public async Task Every_delivery_is_counted_once_whoever_comes_and_goes_meanwhile()
    {
        var hub = await _cluster.AddHubAsync();
        var alice = await hub.ConnectAsync("Alice");
        var bob = await hub.ConnectAsync("Bob");
        alice.Acknowledges = bob.Acknowledges = true;
        var channel = await _cluster.MeetAsync(alice, bob);

        var chatting = ChatAsync(alice, channel, 500, number => $"{number}");
        while (!chatting.IsCompleted)
        {
            await bob.Hub.UnsubscribeAsync(channel).OrFail("the end of the subscription");
            await bob.SubscribesAsync(channel);
        }

        await chatting;
        await alice.SaysAsync(channel, "last");
        await bob.ReceivesAsync(channel, "last");
        await Eventually.Async(() => Registry(hub).All.All(connection => connection.Unacknowledged.Sum == (0, 0)), "every acknowledgement");
    }

    [Fact]
    public async Task Numbers_that_cannot_be_do_not_help_a_slow_client()
    {
        var hub = await _cluster.AddHubAsync(settings: ("Delivery:UnacknowledgedEvents", "20"));
        var alice = await hub.ConnectAsync("Alice");
        alice.Acknowledges = true;
        var bob = await hub.ConnectAsync("Bob");
        await using var nobody = await Person.ArriveAsync(hub.GrpcAddress);
        nobody.Hub.Acknowledge(1);
        var channel = await _cluster.MeetAsync(alice, bob);

        await ChatAsync(alice, channel, 30, number =>
        {
            bob.Hub.Acknowledge(long.MaxValue);
            bob.Hub.Acknowledge(1_000);
            bob.Hub.Acknowledge(-1);
            return $"{number}";
        });

        Assert.Equal(DisconnectCode.SlowConsumer, (await bob.Disconnecting.OrFail("the end of the connection")).Code);
        var refusal = await Person.RefusedAsync(() => nobody.Hub.ListChannelsAsync());
        Assert.Equal(ErrorCode.NotConnected, refusal.Code);
    }

    private async Task EndsTheSilentOneAsync(string key, string bound, Func<int, string> text)
    {
        var hub = await _cluster.AddHubAsync(settings: (key, bound));
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == hub.Services.GetRequiredService<IMeterFactory>() && instrument.Name == "chat.connections.slow")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();
        var alice = await hub.ConnectAsync("Alice");
        alice.Acknowledges = true;
        var bob = await hub.ConnectAsync("Bob");
        var channel = await _cluster.MeetAsync(alice, bob);

        await ChatAsync(alice, channel, 40, text);

        Assert.Equal(DisconnectCode.SlowConsumer, (await bob.Disconnecting.OrFail("the end of the connection")).Code);
        await Eventually.Async(() => Registry(hub).Count == 1, "the end of the connection that Bob does not hang up");
        Assert.InRange(bob.Events(channel).Count, 1, 39);
        Assert.Equal(Enumerable.Range(1, 40), alice.Events(channel).Select(item => (int)item.Sequence));
        Assert.False(alice.Disconnecting.IsCompleted);
        Assert.Equal([KeyValuePair.Create(key.EndsWith("Events", StringComparison.Ordinal) ? "events" : "bytes", 1L)], counted);
        Assert.Single(hub.Logs.Entries, entry => entry.Text.Contains("slow consumer", StringComparison.Ordinal));
    }

    // One after another, so that the one who acknowledges never has much open.
    private static async Task ChatAsync(Person person, ChannelId channel, int count, Func<int, string> text)
    {
        for (var number = 0; number < count; number++)
        {
            var answer = await person.SaysAsync(channel, text(number));
            await person.UntilAsync(() => person.Events(channel).Any(item => item.Sequence == answer.Sequence), "the message");
        }
    }

    private static ConnectionRegistry Registry(TestHub hub) => hub.Services.GetRequiredService<ConnectionRegistry>();

    private static ConnectionState StateOf(TestHub hub, Person person) => Registry(hub).All.Single(connection => connection.User.Id == person.Id);
}

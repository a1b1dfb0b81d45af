using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chat.Contracts.Channels;
using Chat.Hub.Channels;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Diagnostics;

public sealed class HubMetricsTests(RedisFixture redis)
{
    [Fact]
    public async Task A_hub_counts_connections_messages_and_deliveries()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(hub.Services.GetRequiredService<IMeterFactory>(), sums);

        var alice = await hub.ConnectAsync("Alice");
        var bob = await hub.ConnectAsync("Bob");
        var channel = await cluster.MeetAsync(alice, bob);
        var message = Person.Message(channel, "one");
        await alice.SendsAsync(message, Person.Message(channel, "two"), Person.Message(channel, ""));
        await alice.SendsAsync(message);
        await bob.ReceivesAsync(channel, "two");
        await Eventually.Async(() => sums.GetValueOrDefault("chat.messages.delivered") >= 4, "four deliveries");
        var connections = sums["chat.connections.active"];
        await bob.HangsUpAsync();
        await Eventually.Async(() => sums["chat.connections.active"] < connections, "the end of a connection");

        Assert.Equal(2, connections);
        Assert.Equal(1, sums["chat.connections.active"]);
        Assert.Equal(2, sums["chat.messages.sent"]);
        Assert.Equal(4, sums["chat.messages.delivered"]);
        Assert.InRange(sums["chat.group.broadcast.duration"], 1e-9, 5);
    }

    [Fact]
    public async Task Repaired_events_are_counted()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(hub.Services.GetRequiredService<IMeterFactory>(), sums);
        var alice = await hub.ConnectAsync("Alice");
        var channel = await cluster.MeetAsync(alice);

        cluster.History.Commit(channel, 3, "silent");
        await alice.ReceivesAsync(channel, "silent");

        await Eventually.Async(() => sums.GetValueOrDefault("chat.events.repaired") >= 3, "three repaired events");
    }

    [Fact]
    public async Task What_came_by_itself_and_waited_for_a_repaired_event_is_not_counted_as_repaired()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(hub.Services.GetRequiredService<IMeterFactory>(), sums);
        var alice = await hub.ConnectAsync("Alice");
        var channel = await cluster.MeetAsync(alice);

        cluster.History.CommitChange(channel, ChannelEventKind.TopicChanged, null, "lost");
        ChannelEvent[] early = [.. Enumerable.Range(2, 5).Select(_ => cluster.History.CommitChange(channel, ChannelEventKind.TopicChanged, null, "early"))];
        hub.Services.GetRequiredService<EventDelivery>().Deliver(channel, cluster.History.Epoch, early);
        await alice.UntilAsync(() => alice.Events(channel).Any(item => item.Sequence == 6), "the last event");

        Assert.Equal(1, sums["chat.events.repaired"]);
    }

    [Fact]
    public async Task Refusals_have_their_code_and_subscriptions_end_with_their_connections()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: ("Messaging:QueueLength", "2"));
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listen(hub.Services.GetRequiredService<IMeterFactory>(), sums);
        var alice = await hub.ConnectAsync("Alice");
        var bob = await hub.ConnectAsync("Bob");
        var channel = await cluster.MeetAsync(alice, bob);
        await alice.SubscribesAsync(channel);
        var subscriptions = sums["chat.subscriptions.active"];

        await alice.SendsAsync(Person.Message(channel, ""), Person.Message(channel, "one"));
        await alice.SendsAsync(Person.Message(channel, "1"), Person.Message(channel, "2"), Person.Message(channel, "3"));
        listener.RecordObservableInstruments();
        await bob.HangsUpAsync();
        await Eventually.Async(() => sums["chat.subscriptions.active"] < subscriptions, "the end of a subscription");

        Assert.Equal(2, subscriptions);
        Assert.Equal(1, sums["chat.subscriptions.active"]);
        Assert.Equal(1, sums["chat.messages.refused text_empty"]);
        Assert.Equal(3, sums["chat.messages.refused busy"]);
        Assert.Equal(1, sums["chat.append.batch.size"]);
        Assert.Equal(0, sums["chat.send.queue.length"]);
        Assert.Equal(2, sums["chat.send.queue.limit"]);
        Assert.All(["chat.send.duration", "chat.send.lane.wait"], name => Assert.InRange(sums[name], 1e-9, 60));
    }

    // Other tests of this process have hubs too; the factory tells which is ours.
    private static MeterListener Listen(IMeterFactory factory, ConcurrentDictionary<string, double> sums)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Chat.Hub" && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = tags is [{ Key: "code", Value: var code }] ? $"{instrument.Name} {code}" : instrument.Name;
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }
}

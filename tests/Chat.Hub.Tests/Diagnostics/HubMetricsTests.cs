using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        return listener;
    }
}

using System.Diagnostics.Metrics;
using Chat.Hub.Connections;

namespace Chat.Hub.Diagnostics;

/// <summary>What a hub counts.</summary>
internal sealed class HubMetrics : IDisposable
{
    public const string MeterName = "Chat.Hub";

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _repaired;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _slowConsumers;
    private readonly Histogram<double> _broadcastDuration;

    public HubMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _sent = _meter.CreateCounter<long>("chat.messages.sent", "{message}", "Messages of this hub's clients that were stored.");
        _delivered = _meter.CreateCounter<long>("chat.messages.delivered", "{message}", "Messages handed to connections, once for each.");
        _repaired = _meter.CreateCounter<long>("chat.events.repaired", "{event}", "Events fetched from History because they did not arrive otherwise.");
        _connections = _meter.CreateUpDownCounter<long>("chat.connections.active", "{connection}", "Connections that have said who they are.");
        _slowConsumers = _meter.CreateCounter<long>("chat.connections.slow", "{connection}", "Connections ended because their clients did not acknowledge.");
        _broadcastDuration = _meter.CreateHistogram<double>(
            "chat.group.broadcast.duration",
            "s",
            "Time to hand one batch of events to every local member of a channel.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1] });
    }

    public void MessagesSent(int count) => _sent.Add(count);

    public void EventsRepaired(int count) => _repaired.Add(count);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void SlowConsumerEnded(DeliveryBound passed) => _slowConsumers.Add(1, new KeyValuePair<string, object?>("bound", passed switch
    {
        DeliveryBound.Events => "events",
        DeliveryBound.Bytes => "bytes",
        _ => "age",
    }));

    public void Broadcast(TimeSpan duration, int messages, int members)
    {
        _broadcastDuration.Record(duration.TotalSeconds);
        _delivered.Add((long)messages * members);
    }

    public void Dispose() => _meter.Dispose();
}

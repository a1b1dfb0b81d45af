using System.Diagnostics.Metrics;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Connections;
using Chat.Hub.Messaging;

namespace Chat.Hub.Diagnostics;

/// <summary>What a hub counts.</summary>
internal sealed class HubMetrics : IDisposable
{
    public const string MeterName = "Chat.Hub";

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _repaired;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _slowConsumers;
    private readonly Counter<long> _tokenEnds;
    private readonly Histogram<double> _broadcastDuration;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _laneWait;
    private readonly Histogram<int> _batchSize;

    private static readonly DisconnectCode[] TokenEnds =
    [
        DisconnectCode.TokenExpired, DisconnectCode.RoleChanged, DisconnectCode.SignedOut, DisconnectCode.PasswordChanged,
        DisconnectCode.AccountDisabled, DisconnectCode.AccountDeleted,
    ];

    public HubMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _sent = _meter.CreateCounter<long>("chat.messages.sent", "{message}", "Messages of this hub's clients that were stored.");
        _delivered = _meter.CreateCounter<long>("chat.messages.delivered", "{message}", "Messages handed to connections, once for each.");
        _repaired = _meter.CreateCounter<long>("chat.events.repaired", "{event}", "Events fetched from History because they did not arrive otherwise.");
        _connections = _meter.CreateUpDownCounter<long>("chat.connections.active", "{connection}", "Connections that have said who they are.");
        _slowConsumers = _meter.CreateCounter<long>("chat.connections.slow", "{connection}", "Connections ended because their clients did not acknowledge.");
        _tokenEnds = _meter.CreateCounter<long>("chat.connections.ended", "{connection}", "Connections ended because their access token expired or was revoked, by the code they were told.");
        foreach (var code in TokenEnds)
        {
            _tokenEnds.Add(0, Tag(code));
        }

        _broadcastDuration = _meter.CreateHistogram<double>(
            "chat.group.broadcast.duration",
            "s",
            "Time to hand one batch of events to every local member of a channel.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1] });
        _subscriptions = _meter.CreateUpDownCounter<long>("chat.subscriptions.active", "{subscription}", "Subscriptions of connections to channels.");
        _refused = _meter.CreateCounter<long>("chat.messages.refused", "{message}", "Messages that were not accepted, by the name of the error code.");
        // From zero: whoever computes increases does not see the first event of a counter that begins with it.
        foreach (var row in ChatErrors.Table)
        {
            _refused.Add(0, new KeyValuePair<string, object?>("code", row.Name));
        }

        _sendDuration = _meter.CreateHistogram(
            "chat.send.duration", "s", "From taking the messages of a call to their answer, if one was stored or its outcome is unknown.", tags: null, Seconds);
        _laneWait = _meter.CreateHistogram(
            "chat.send.lane.wait", "s", "How long the first message of a batch waited for its lane to History.", tags: null, Seconds);
        _batchSize = _meter.CreateHistogram(
            "chat.append.batch.size", "{message}", "Messages of one batch to History.", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] });
    }

    public void MessagesSent(int count) => _sent.Add(count);

    /// <summary>Once for each message; <paramref name="code"/> counts by its name.</summary>
    public void MessageRefused(ErrorCode code)
    {
        if (_refused.Enabled)
        {
            _refused.Add(1, new KeyValuePair<string, object?>("code", ChatErrors.NameOf(code)));
        }
    }

    public void CallAnswered(TimeSpan duration) => _sendDuration.Record(duration.TotalSeconds);

    public void BatchLeft(TimeSpan wait, int messages)
    {
        _laneWait.Record(wait.TotalSeconds);
        _batchSize.Record(messages);
    }

    /// <summary>Asks for the length of the queue when somebody collects; called once.</summary>
    public void Watch(SendQueue queue, int bound)
    {
        _meter.CreateObservableUpDownCounter("chat.send.queue.length", () => queue.Waiting, "{message}", "Messages that wait for History.");
        _meter.CreateObservableUpDownCounter("chat.send.queue.limit", () => bound, "{message}", "So many may wait; what is more is refused as busy.");
        _meter.CreateObservableUpDownCounter("chat.send.lanes.busy", () => queue.BusyLanes, "{lane}", "Lanes with a batch under way to History.");
    }

    public void Subscribed() => _subscriptions.Add(1);

    public void Unsubscribed() => _subscriptions.Add(-1);

    public void EventsRepaired(int count) => _repaired.Add(count);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void SlowConsumerEnded(DeliveryBound passed) => _slowConsumers.Add(1, new KeyValuePair<string, object?>("bound", passed switch
    {
        DeliveryBound.Events => "events",
        DeliveryBound.Bytes => "bytes",
        _ => "age",
    }));

    /// <summary>For those codes that tell of an access token.</summary>
    public void TokenEnded(DisconnectCode code, int connections) => _tokenEnds.Add(connections, Tag(code));

    /// <summary>Asks for the age of what is known when somebody collects; called once.</summary>
    public void WatchRevocations(Func<TimeSpan> age) =>
        _meter.CreateObservableGauge("chat.revocations.age", () => age().TotalSeconds, "s", "Time since the revocations were read from Identity.");

    public void Broadcast(TimeSpan duration, int messages, int members)
    {
        _broadcastDuration.Record(duration.TotalSeconds);
        _delivered.Add((long)messages * members);
    }

    private static KeyValuePair<string, object?> Tag(DisconnectCode code) => new("code", code switch
    {
        DisconnectCode.TokenExpired => "token_expired",
        DisconnectCode.RoleChanged => "role_changed",
        DisconnectCode.PasswordChanged => "password_changed",
        DisconnectCode.AccountDisabled => "account_disabled",
        DisconnectCode.AccountDeleted => "account_deleted",
        _ => "signed_out",
    });

    public void Dispose() => _meter.Dispose();
}

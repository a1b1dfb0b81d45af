using System.Diagnostics.Metrics;
using Chat.History.Data.Outbox;

namespace Chat.History.Diagnostics;

/// <summary>The instruments of this service.</summary>
internal sealed class HistoryMetrics
{
    public const string MeterName = "Chat.History";

    private readonly Meter _meter;
    private readonly Histogram<double> _append;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _replay;

    public HistoryMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
        _append = meter.CreateHistogram("chat.history.append.duration", "s", "From taking in messages to their commit.", tags: null, seconds);
        _replay = meter.CreateHistogram("chat.history.replay.duration", "s", "Reading a page of a channel.", tags: null, seconds);
        _batchSize = meter.CreateHistogram(
            "chat.history.append.batch.size", "{message}", "Messages of one commit.", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] });
    }

    public void Committing(int messages) => _batchSize.Record(messages);

    /// <summary>Asks for the messages that wait when somebody collects; called once.</summary>
    /// <param name="waiting">For each lane.</param>
    /// <param name="bound">Of one lane.</param>
    public void WatchLanes(Func<IReadOnlyList<int>> waiting, int bound)
    {
        _meter.CreateObservableUpDownCounter("chat.history.append.queue.length", () => waiting().Max(), "{message}", "Messages that wait for a commit in the fullest lane.");
        _meter.CreateObservableUpDownCounter("chat.history.append.queue.limit", () => bound, "{message}", "So many may wait in a lane; what is more is refused as busy.");
    }

    /// <summary>Asks for the lag of each consumer of the outbox when somebody collects; called once.</summary>
    public void WatchOutbox(Func<IReadOnlyList<OutboxLag>> lags) => _meter.CreateObservableGauge(
        "chat.outbox.lag",
        () => lags().Select(lag => new Measurement<double>(lag.Lag.TotalSeconds, new KeyValuePair<string, object?>("consumer", lag.Consumer))),
        "s",
        "Age of the oldest event that a consumer of the outbox has not passed.");

    public void Appended(TimeSpan duration) => _append.Record(duration.TotalSeconds);

    /// <summary><paramref name="source"/> is <c>window</c> or <c>postgres</c>.</summary>
    public void Replayed(TimeSpan duration, string source) =>
        _replay.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("source", source));
}

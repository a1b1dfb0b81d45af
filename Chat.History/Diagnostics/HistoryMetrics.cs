using System.Diagnostics.Metrics;

namespace Chat.History.Diagnostics;

/// <summary>The instruments of this service.</summary>
internal sealed class HistoryMetrics
{
    public const string MeterName = "Chat.History";

    private readonly Histogram<double> _append;
    private readonly Histogram<double> _replay;

    public HistoryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
        _append = meter.CreateHistogram("chat.history.append.duration", "s", "From taking in messages to their commit.", tags: null, seconds);
        _replay = meter.CreateHistogram("chat.history.replay.duration", "s", "Reading a page of a channel.", tags: null, seconds);
    }

    public void Appended(TimeSpan duration) => _append.Record(duration.TotalSeconds);

    /// <summary><paramref name="source"/> is <c>window</c> or <c>postgres</c>.</summary>
    public void Replayed(TimeSpan duration, string source) =>
        _replay.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("source", source));
}

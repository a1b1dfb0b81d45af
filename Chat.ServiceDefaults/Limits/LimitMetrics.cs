using System.Diagnostics.Metrics;

namespace Chat.ServiceDefaults.Limits;

/// <summary>What limits let pass and refused, by their names; whose, nobody can tell from it.</summary>
internal sealed class LimitMetrics
{
    public const string MeterName = "Chat.Limits";

    private readonly Meter _meter;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _away;

    public LimitMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _taken = _meter.CreateCounter<long>("chat.limits.granted", "{token}", "What limits let pass.");
        _refused = _meter.CreateCounter<long>("chat.limits.refused", "{token}", "What limits refused.");
        _duration = _meter.CreateHistogram<double>(
            "chat.limits.redis.duration",
            "s",
            "Asking Redis for tokens.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05] });
        _away = _meter.CreateCounter<long>("chat.limits.alone", "{call}", "Times that Redis was asked for tokens and did not answer in time.");
        _away.Add(0);
    }

    public void Decided(RateLimit limit, int granted, int refused)
    {
        var name = new KeyValuePair<string, object?>("limit", limit.Name);
        if (granted > 0)
        {
            _taken.Add(granted, name);
        }

        if (refused > 0)
        {
            _refused.Add(refused, name);
        }
    }

    public void Asked(TimeSpan duration, bool isAway)
    {
        _duration.Record(duration.TotalSeconds);
        if (isAway)
        {
            _away.Add(1);
        }
    }

    /// <summary>Asks for the number of buckets when somebody collects; called once.</summary>
    public void Watch(Func<int> keys) => _meter.CreateObservableUpDownCounter("chat.limits.keys", keys, "{key}", "Buckets that this process keeps.");
}

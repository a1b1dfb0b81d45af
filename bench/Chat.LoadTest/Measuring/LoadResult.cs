using HdrHistogram;

namespace Chat.LoadTest.Measuring;

/// <summary>Everything that is measured in one run, and what was found wrong. Times in milliseconds unless they say seconds.</summary>
internal sealed record LoadResult
{
    public required string Preset { get; init; }

    public required string Command { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Runtime { get; init; }

    public required string Machine { get; init; }

    public required LoadOptions Load { get; init; }

    /// <summary>As PostgreSQL says; empty when its address is not known.</summary>
    public required IReadOnlyDictionary<string, string> Database { get; init; }

    public required double ConnectsPerSecond { get; init; }

    /// <summary>How long joining and subscribing took, in seconds.</summary>
    public required double EnterSeconds { get; init; }

    /// <summary>Of all hubs together, per connection, before the first message.</summary>
    public required double HubKilobytesPerConnection { get; init; }

    public required double AcknowledgedPerSecond { get; init; }

    public required double DeliveredPerSecond { get; init; }

    public required Latency Acknowledge { get; init; }

    public required Latency Delivery { get; init; }

    public required IReadOnlyList<ProcessFigures> Processes { get; init; }

    public required long Sent { get; init; }

    public required long Acknowledged { get; init; }

    public required long SentAgain { get; init; }

    public required long Delivered { get; init; }

    /// <summary>Events that came again over the wire, and were dropped.</summary>
    public required long Repeats { get; init; }

    /// <summary>Views that were loaded anew because they had fallen too far behind.</summary>
    public required long Reloads { get; init; }

    public required long FailedConnects { get; init; }

    /// <summary>Why connections could not be made, and how often each.</summary>
    public required IReadOnlyDictionary<string, long> FailureReasons { get; init; }

    public required long EndedConnections { get; init; }

    public required long CutConnections { get; init; }

    public StormFigures? Storm { get; init; }

    public required long ViolationCount { get; init; }

    public required IReadOnlyList<string> Violations { get; init; }

    public bool IsClean => ViolationCount == 0;
}

internal sealed record Latency(double P50, double P95, double P99, double Max)
{
    public static Latency Of(HistogramBase histogram) =>
        histogram.TotalCount == 0
            ? new Latency(0, 0, 0, 0)
            : new Latency(At(histogram, 50), At(histogram, 95), At(histogram, 99), At(histogram, 100));

    private static double At(HistogramBase histogram, double percentile) => histogram.GetValueAtPercentile(percentile) / 1_000.0;
}

/// <summary>A process in the measured time; memory at its end.</summary>
internal sealed record ProcessFigures(string Name, double CpuSeconds, double CorePercent, double MicrosecondsPerSend, double Megabytes);

/// <summary>All clients coming back at once. Transactions are those of the database in that time, and per second before it.</summary>
internal sealed record StormFigures(double SecondsUntil99Percent, double SecondsUntilAll, long Transactions, double TransactionsPerSecondBefore);

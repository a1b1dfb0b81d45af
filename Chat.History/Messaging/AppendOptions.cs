using System.ComponentModel.DataAnnotations;

namespace Chat.History.Messaging;

/// <summary>How messages are taken in and stored.</summary>
internal sealed class AppendOptions
{
    public const string SectionName = "History:Append";

    /// <summary>
    /// Lanes that channels are spread over; each has one commit in flight. 1 to 64; by default one for each processor, 2 to 8: the fewer,
    /// the more messages share a commit.
    /// </summary>
    [Range(1, 64)]
    public int Lanes { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Messages that may wait in one lane; what is more is refused as busy. 1 to 100,000, default 4,000.</summary>
    [Range(1, 100_000)]
    public int LaneCapacity { get; init; } = 4_000;

    /// <summary>Messages that go into one commit, as far as requests are smaller. 1 to 5,000, default 500.</summary>
    [Range(1, 5_000)]
    public int MaxCommit { get; init; } = 500;

    /// <summary>Tries of one commit when it loses against another transaction or its connection. 1 to 20, default 6.</summary>
    [Range(1, 20)]
    public int Attempts { get; init; } = 6;

    /// <summary>No try starts later than this after the first one. 0 to 60 s, default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromSeconds(2);
}

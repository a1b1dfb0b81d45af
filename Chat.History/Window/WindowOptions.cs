using System.ComponentModel.DataAnnotations;

namespace Chat.History.Window;

/// <summary>The newest events of each channel, kept in Redis so that a storm of reconnects does not reach PostgreSQL.</summary>
internal sealed class WindowOptions
{
    public const string SectionName = "History:Window";

    /// <summary>Events kept for each channel; as many as a hub loads of a channel, or it is not used for that. 1 to 1,000, default 200.</summary>
    [Range(1, 1_000)]
    public int Events { get; init; } = 200;

    /// <summary>How long the window of a quiet channel is kept. 1 min to 30 days, default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Longest wait for Redis before PostgreSQL is asked. 1 ms to 5 s, default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long Redis is left alone after it failed. 0 to 1 min, default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PauseAfterFailure { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that may wait to be written; more are dropped, and their windows begin anew. 1 to 1,000,000, default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueue { get; init; } = 10_000;
}

using System.ComponentModel.DataAnnotations;

namespace Chat.Hub.Messaging;

/// <summary>How messages go to History. The defaults suit a small machine and a large one.</summary>
internal sealed class MessagingOptions
{
    public const string SectionName = "Messaging";

    /// <summary>
    /// Batches under way to History at the same time, 1 to 64; a channel always takes the same lane. By default one for each processor,
    /// 2 to 8: the fewer, the more messages share a batch, and the less each of them costs.
    /// </summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Most messages in one batch to History, 1 to 1000.</summary>
    [Range(1, 1_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Most messages that wait, 1 to 1,000,000; past it they are refused as busy.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 10_000;

    /// <summary>How long a client waits for its answer, 0.1 to 30 seconds; then it is told that the outcome is unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for History to write, 0.2 to 60 seconds; to read, half of it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan HistoryWithin { get; set; } = TimeSpan.FromSeconds(3);
}

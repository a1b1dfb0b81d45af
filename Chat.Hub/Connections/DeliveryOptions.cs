using System.ComponentModel.DataAnnotations;

namespace Chat.Hub.Connections;

/// <summary>
/// How much may be delivered to a connection that does not acknowledge it; past any of the bounds it is ended, and may come
/// back. The defaults are beyond every client that reads. A batch has up to 500 events and 3 MB: bounds below end clients that
/// are well.
/// </summary>
internal sealed class DeliveryOptions
{
    public const string SectionName = "Delivery";

    /// <summary>Most events, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int UnacknowledgedEvents { get; set; } = 20_000;

    /// <summary>Most bytes, 1,000 to 1,000,000,000: the texts, and 256 for each event.</summary>
    [Range(1_000, 1_000_000_000)]
    public int UnacknowledgedBytes { get; set; } = 8_000_000;

    /// <summary>Greatest age of the oldest, 1 second to 1 hour; looked at once a second.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UnacknowledgedAge { get; set; } = TimeSpan.FromSeconds(60);
}

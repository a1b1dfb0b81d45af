using Chat.Contracts.Channels;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>A page to read, and what the reader knows of the channel.</summary>
[MessagePackObject]
public sealed record ReadHistoryRequest
{
    [Key(0)]
    public required ReadEventsRequest Page { get; init; }

    /// <summary>
    /// A head the caller has seen committed (0: none). The window in Redis may answer only when it reaches this far; PostgreSQL
    /// answers otherwise.
    /// </summary>
    [Key(1)]
    public long VerifiedHead { get; init; }
}

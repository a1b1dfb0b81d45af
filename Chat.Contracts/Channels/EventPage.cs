using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>A stretch of a channel.</summary>
[MessagePackObject]
public sealed record EventPage
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    /// <summary>In order of sequence, without gaps.</summary>
    [Key(1)]
    public required ChannelEvent[] Events { get; init; }

    /// <summary>Sequence of the newest event of the channel; 0 when there is none.</summary>
    [Key(2)]
    public required long Head { get; init; }
}

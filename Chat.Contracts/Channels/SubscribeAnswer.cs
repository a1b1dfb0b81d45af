using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>What a client missed. Live events may arrive before this answer does; the sequence puts them in their place.</summary>
[MessagePackObject]
public sealed record SubscribeAnswer
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    /// <summary>
    /// True: the events are the newest of the channel and replace what the client has (first load, other epoch, or too far
    /// behind). False: they follow directly after the sequence that was asked for.
    /// </summary>
    [Key(1)]
    public required bool IsSnapshot { get; init; }

    /// <summary>In order of sequence, without gaps.</summary>
    [Key(2)]
    public required ChannelEvent[] Events { get; init; }

    /// <summary>Sequence of the newest event at the time of the answer; 0 when there is none.</summary>
    [Key(3)]
    public required long Head { get; init; }

    /// <summary>What the channel is about, as of <see cref="Head"/> or later; null when nobody has said.</summary>
    [Key(4)]
    public string? Topic { get; init; }
}

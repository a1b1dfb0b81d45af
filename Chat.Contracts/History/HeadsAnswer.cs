using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>Committed heads of channels.</summary>
[MessagePackObject]
public sealed record HeadsAnswer
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    [Key(1)]
    public required ChannelHead[] Heads { get; init; }
}

/// <summary>The newest event of a channel.</summary>
[MessagePackObject]
public sealed record ChannelHead
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>0 when the channel has no event.</summary>
    [Key(1)]
    public required long Sequence { get; init; }
}

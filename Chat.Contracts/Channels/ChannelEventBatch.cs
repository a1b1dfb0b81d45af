using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Events of one channel in order of sequence: one when the channel is calm, many under load.</summary>
[MessagePackObject]
public sealed record ChannelEventBatch
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required Epoch Epoch { get; init; }

    [Key(2)]
    public required ChannelEvent[] Events { get; init; }
}

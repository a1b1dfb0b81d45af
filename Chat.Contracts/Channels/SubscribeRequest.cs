using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Where a client stands in a channel.</summary>
[MessagePackObject]
public sealed record SubscribeRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The epoch of <see cref="AfterSequence"/>; null on first load.</summary>
    [Key(1)]
    public Epoch? Epoch { get; init; }

    /// <summary>The last event the client has; null on first load, which answers with the newest events.</summary>
    [Key(2)]
    public long? AfterSequence { get; init; }
}

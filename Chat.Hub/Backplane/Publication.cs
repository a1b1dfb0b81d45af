using Chat.Contracts.Channels;
using MessagePack;

namespace Chat.Hub.Backplane;

/// <summary>What one hub tells the others: committed events of a channel. Public for the serializer.</summary>
[MessagePackObject]
public sealed record Publication
{
    /// <summary>The hub that publishes. First, so that a hub can pass over its own without reading on.</summary>
    [Key(0)]
    public required Guid Origin { get; init; }

    [Key(1)]
    public required ChannelEventBatch Batch { get; init; }

    /// <summary>W3C trace context of the append.</summary>
    [Key(2)]
    public string? TraceParent { get; init; }
}

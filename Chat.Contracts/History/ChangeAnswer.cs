using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>What became of a <see cref="ChangeRequest"/>.</summary>
[MessagePackObject]
public sealed record ChangeAnswer
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    /// <summary>Sequence of the newest event of the channel.</summary>
    [Key(1)]
    public required long Head { get; init; }

    /// <summary>The committed event to broadcast; null when it was so already.</summary>
    [Key(2)]
    public ChannelEvent? Event { get; init; }
}

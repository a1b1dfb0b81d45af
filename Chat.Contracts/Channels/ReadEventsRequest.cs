using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Asks for a page of a channel: after a sequence, before one, or (neither given) the newest.</summary>
[MessagePackObject]
public sealed record ReadEventsRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Events with a greater sequence, oldest first. Not together with <see cref="Before"/>.</summary>
    [Key(1)]
    public long? After { get; init; }

    /// <summary>The events just below this sequence.</summary>
    [Key(2)]
    public long? Before { get; init; }

    /// <summary>1 to <see cref="ChatLimits.MaxEventPage"/>.</summary>
    [Key(3)]
    public required int Limit { get; init; }
}

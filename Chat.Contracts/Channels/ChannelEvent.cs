using Chat.Contracts.Messaging;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>One durable change of a channel.</summary>
[MessagePackObject]
public sealed record ChannelEvent
{
    /// <summary>Place in the channel: 1, 2, 3 … without gaps, given when the event is stored.</summary>
    [Key(0)]
    public required long Sequence { get; init; }

    /// <summary>A client that does not know the kind counts the event and shows nothing.</summary>
    [Key(1)]
    public required ChannelEventKind Kind { get; init; }

    /// <summary>Set when <see cref="Kind"/> is <see cref="ChannelEventKind.MessagePosted"/>.</summary>
    [Key(2)]
    public MessageData? Message { get; init; }

    /// <summary>Set for the kinds of membership.</summary>
    [Key(3)]
    public MembershipData? Membership { get; init; }

    /// <summary>Set for every kind that changes a message or the topic.</summary>
    [Key(4)]
    public ChangeData? Change { get; init; }
}

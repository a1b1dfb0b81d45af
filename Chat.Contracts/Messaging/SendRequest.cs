using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Messaging;

/// <summary>A message on its way to the server.</summary>
[MessagePackObject]
public sealed record SendRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Made once for the message, the same in every retry.</summary>
    [Key(1)]
    public required MessageId Id { get; init; }

    /// <summary>See <see cref="MessageText"/> for what is accepted.</summary>
    [Key(2)]
    public required string Text { get; init; }

    /// <summary>W3C <c>traceparent</c> of the client's send, or null.</summary>
    [Key(3)]
    public string? TraceParent { get; init; }
}

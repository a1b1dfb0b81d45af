using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Messaging;

/// <summary>A stored message.</summary>
[MessagePackObject]
public sealed record MessageData
{
    [Key(0)]
    public required MessageId Id { get; init; }

    [Key(1)]
    public required UserId SenderId { get; init; }

    /// <summary>The sender's name when the message was sent.</summary>
    [Key(2)]
    public required string SenderName { get; init; }

    [Key(3)]
    public required string Text { get; init; }

    /// <summary>When the server stored it, in UTC, to the microsecond.</summary>
    [Key(4)]
    public required DateTimeOffset SentAt { get; init; }
}

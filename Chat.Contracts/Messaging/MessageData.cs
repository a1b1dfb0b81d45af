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

    /// <summary>As it is by now: after edits the newest, empty when the message was deleted.</summary>
    [Key(3)]
    public required string Text { get; init; }

    /// <summary>When the server stored it, in UTC, to the microsecond.</summary>
    [Key(4)]
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>What has become of it since; null: it is as it was posted.</summary>
    [Key(5)]
    public MessageState? State { get; init; }
}

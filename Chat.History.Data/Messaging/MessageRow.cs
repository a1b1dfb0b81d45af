namespace Chat.History.Data.Messaging;

/// <summary>A message as it is now. What it was before is in <see cref="MessageVersionRow"/>.</summary>
public sealed class MessageRow
{
    public required Guid ChannelId { get; init; }

    public required long Seq { get; init; }

    /// <summary>Made by the client; with channel and sender it names the message for good.</summary>
    public required Guid ClientMessageId { get; init; }

    public required Guid SenderId { get; init; }

    /// <summary>The sender's name at the time.</summary>
    public required string SenderName { get; init; }

    /// <summary>Empty when the message was deleted.</summary>
    public required string Body { get; set; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Sequence of the newest event about the message; null, as all that follows, while it is as it was posted.</summary>
    public long? LastChange { get; set; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public DateTimeOffset? PinnedAt { get; set; }
}

namespace Chat.History.Data.Messaging;

/// <summary>A message.</summary>
public sealed class MessageRow
{
    public required Guid ChannelId { get; init; }

    public required long Seq { get; init; }

    /// <summary>Made by the client; with channel and sender it names the message for good.</summary>
    public required Guid ClientMessageId { get; init; }

    public required Guid SenderId { get; init; }

    /// <summary>The sender's name at the time.</summary>
    public required string SenderName { get; init; }

    public required string Body { get; set; }

    public required DateTimeOffset SentAt { get; init; }
}

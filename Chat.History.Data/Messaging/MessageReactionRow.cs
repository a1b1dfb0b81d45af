namespace Chat.History.Data.Messaging;

/// <summary>A user's reaction to a message.</summary>
public sealed class MessageReactionRow
{
    public required Guid ChannelId { get; init; }

    /// <summary>That of the message.</summary>
    public required long Seq { get; init; }

    public required string Emoji { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset AddedAt { get; init; }
}

using MessagePack;

namespace Chat.Contracts.Messaging;

/// <summary>What has become of a message since it was posted.</summary>
[MessagePackObject]
public sealed record MessageState
{
    /// <summary>
    /// Sequence of the newest event about the message that is contained in what is said here and in its text. Later ones come as
    /// events; earlier ones change nothing any more.
    /// </summary>
    [Key(0)]
    public required long LastChange { get; init; }

    /// <summary>When the text was written anew, the last time; null when it is as it was posted.</summary>
    [Key(1)]
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>The text is empty then, and there are neither reactions nor a pin.</summary>
    [Key(2)]
    public bool IsDeleted { get; init; }

    [Key(3)]
    public bool IsPinned { get; init; }

    /// <summary>
    /// In the order of the code units of the emojis; null when there are none. At most
    /// <see cref="ChatLimits.MaxEmojisPerMessage"/> emojis and <see cref="ChatLimits.MaxReactionsPerMessage"/> users, all of them together.
    /// </summary>
    [Key(4)]
    public ReactionData[]? Reactions { get; init; }
}

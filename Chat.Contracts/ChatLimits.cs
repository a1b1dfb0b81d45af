namespace Chat.Contracts;

/// <summary>What a server accepts. Past a limit a request is refused; nothing is cut off silently.</summary>
public static class ChatLimits
{
    /// <summary>Longest message, in Unicode scalar values.</summary>
    public const int MaxTextScalars = 4_000;

    /// <summary>Longest message, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 16 * 1024;

    /// <summary>Longest user name, in Unicode scalar values.</summary>
    public const int MaxUserNameLength = 32;

    /// <summary>Longest access token, in characters.</summary>
    public const int MaxAccessTokenLength = 8 * 1024;

    /// <summary>Longest channel name, in Unicode scalar values.</summary>
    public const int MaxChannelNameLength = 64;

    /// <summary>Longest topic of a channel, in Unicode scalar values.</summary>
    public const int MaxTopicLength = 250;

    /// <summary>Longest emoji of a reaction, in Unicode scalar values: some are put together from many, others have names.</summary>
    public const int MaxEmojiLength = 32;

    /// <summary>Most different emojis on one message.</summary>
    public const int MaxEmojisPerMessage = 20;

    /// <summary>Most reactions to one message, those of everybody together.</summary>
    public const int MaxReactionsPerMessage = 500;

    /// <summary>Most messages in one call of <see cref="IChatHub.SendMessagesAsync"/>.</summary>
    public const int MaxSendBatch = 200;

    /// <summary>Most events in one answer; a longer way back is read page by page, or reloaded.</summary>
    public const int MaxEventPage = 500;

    /// <summary>Most members in one answer; the next page begins after the last of them.</summary>
    public const int MaxMembersPage = 500;

    /// <summary>How many of the newest events a channel opens with.</summary>
    public const int SnapshotEvents = 50;
}

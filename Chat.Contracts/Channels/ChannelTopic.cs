using Chat.Contracts.Errors;

namespace Chat.Contracts.Channels;

/// <summary>
/// The rules for the topic of a channel: at most <see cref="ChatLimits.MaxTopicLength"/> Unicode scalar values, in one line, no
/// control characters; without the white space around it; kept in normalization form C.
/// </summary>
public static class ChannelTopic
{
    /// <summary>The topic as it is stored (empty: none), or null and why it is refused.</summary>
    public static string? Normalize(string? topic, out Refusal? refusal) =>
        ShortText.Normalize(topic?.Trim() ?? "", "A topic", ChatLimits.MaxTopicLength, mayHaveSpace: true, out refusal);
}

using Chat.Contracts.Errors;

namespace Chat.Contracts.Messaging;

/// <summary>
/// The rules for the emoji of a reaction: 1 to <see cref="ChatLimits.MaxEmojiLength"/> Unicode scalar values, no white space and no
/// control characters; kept in normalization form C.
/// </summary>
public static class ReactionEmoji
{
    /// <summary>The emoji as it is stored, or null and why it is refused.</summary>
    public static string? Normalize(string? emoji, out Refusal? refusal)
    {
        if (string.IsNullOrEmpty(emoji))
        {
            refusal = Refusal.Of(ErrorCode.TextEmpty, "A reaction needs an emoji.");
            return null;
        }

        return ShortText.Normalize(emoji, "A reaction", ChatLimits.MaxEmojiLength, mayHaveSpace: false, out refusal);
    }
}

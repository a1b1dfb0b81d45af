using System.Buffers;
using System.Globalization;
using System.Text;
using Chat.Contracts.Errors;

namespace Chat.Contracts;

/// <summary>The rules for names that people type.</summary>
public static class ChatNames
{
    /// <summary>
    /// A user name: 1 to 32 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; letters of one script, of those that look alike. Null and
    /// why when refused.
    /// </summary>
    public static string? NormalizeUserName(string? name, out Refusal? refusal)
    {
        var normalized = Normalize(name, ChatLimits.MaxUserNameLength, "._-");
        refusal = normalized is null
            ? Refusal.Of(ErrorCode.InvalidUserName, $"A user name has 1 to {ChatLimits.MaxUserNameLength} letters, digits, '.', '_' or '-'.")
            : NameSkeleton.MixesScripts(normalized)
                ? Refusal.Of(ErrorCode.InvalidUserName, "A user name has letters of one script: others look the same and are not.")
                : null;
        return refusal is null ? normalized : null;
    }

    /// <summary>
    /// What of a user name meets the eye: two names with the same skeleton can be taken for one another, and only one of them should be
    /// given. Not a name itself, and never shown. Of UTS #39 the part that concerns Latin, Cyrillic, Greek and Armenian.
    /// </summary>
    /// <param name="name">A name that was normalized.</param>
    public static string Skeleton(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NameSkeleton.Of(name);
    }

    /// <summary>A channel name, lower-cased: 1 to 64 letters, digits, <c>_</c> and <c>-</c>; a leading <c>#</c> is dropped. Null and why when refused.</summary>
    public static string? NormalizeChannelName(string? name, out Refusal? refusal)
    {
        var bare = name is ['#', ..] ? name[1..] : name;
        var normalized = Normalize(bare, ChatLimits.MaxChannelNameLength, "_-")?.ToLowerInvariant();
        refusal = normalized is null
            ? Refusal.Of(ErrorCode.InvalidChannelName, $"A channel name has 1 to {ChatLimits.MaxChannelNameLength} letters, digits, '_' or '-'.")
            : null;
        return normalized;
    }

    private static string? Normalize(string? name, int maxScalars, string marks)
    {
        // Composed first: what is counted and looked at is what is kept. Letters are typed in up to four UTF-16 units; what is
        // longer than that is no name, and not worth composing.
        if (string.IsNullOrEmpty(name) || name.Length > maxScalars * 4 || !IsText(name))
        {
            return null;
        }

        var composed = name.Normalize(NormalizationForm.FormC);
        var scalars = 0;
        foreach (var rune in composed.EnumerateRunes())
        {
            if (++scalars > maxScalars || NameSkeleton.IsInvisible(rune) || (!Rune.IsLetterOrDigit(rune) && !(rune.IsBmp && marks.Contains((char)rune.Value))))
            {
                return null;
            }
        }

        return composed;
    }

    /// <summary>Whether it can be composed: neither halves of surrogates nor what Unicode keeps free.</summary>
    private static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done
                || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }
}

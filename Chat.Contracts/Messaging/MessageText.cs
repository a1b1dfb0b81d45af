using System.Text;
using Chat.Contracts.Errors;

namespace Chat.Contracts.Messaging;

/// <summary>
/// The rules for the text of a message: not empty or blank, at most <see cref="ChatLimits.MaxTextScalars"/> Unicode scalar
/// values and <see cref="ChatLimits.MaxTextBytes"/> bytes of UTF-8, no U+0000 (PostgreSQL stores none), no U+FFFE
/// (no character, and without a normal form), no unpaired surrogate (UTF-8 has none), no control characters but line breaks and
/// tabs, no overrides of the direction of writing, isolates only where each is closed within its line; kept in normalization form C,
/// with U+000A for every line break.
/// </summary>
public static class MessageText
{
    /// <summary>The text as it is stored, or null and why it is refused.</summary>
    public static string? Normalize(string? text, out Refusal? refusal)
    {
        refusal = Check(text);
        if (refusal is not null)
        {
            return null;
        }

        var normalized = text!.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);
        normalized = normalized.Contains('\r', StringComparison.Ordinal)
            ? normalized.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : normalized;
        if (TextControls.FirstForbidden(normalized) is { } control)
        {
            refusal = Refusal.Of(ErrorCode.TextInvalid, $"A message cannot contain the character U+{control.Value:X4} here.");
            return null;
        }

        refusal = CheckLength(normalized);
        return refusal is null ? normalized : null;
    }

    private static Refusal? Check(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Refusal.Of(ErrorCode.TextEmpty, "A message needs some text.");
        }

        // Before anything walks the text: what is this long is refused whatever is in it.
        if (text.Length > ChatLimits.MaxTextBytes)
        {
            return TooLong();
        }

        if (text.AsSpan().IndexOfAny('\0', '\uFFFE') is >= 0 and var at)
        {
            return Refusal.Of(ErrorCode.TextInvalid, $"A message cannot contain the character U+{(int)text[at]:X4}.");
        }

        return HasUnpairedSurrogate(text)
            ? Refusal.Of(ErrorCode.TextInvalid, "A message cannot contain half a surrogate pair.")
            : null;
    }

    private static Refusal? CheckLength(string text)
    {
        var scalars = 0;
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            scalars++;
            bytes += rune.Utf8SequenceLength;
        }

        return scalars > ChatLimits.MaxTextScalars || bytes > ChatLimits.MaxTextBytes ? TooLong() : null;
    }

    private static Refusal TooLong() =>
        Refusal.Of(ErrorCode.TextTooLong, $"A message has at most {ChatLimits.MaxTextScalars} characters and {ChatLimits.MaxTextBytes} bytes.");

    private static bool HasUnpairedSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}

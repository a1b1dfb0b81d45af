using System.Buffers;
using System.Globalization;
using System.Text;
using Chat.Contracts.Errors;

namespace Chat.Contracts;

/// <summary>What the short texts of one line have in common.</summary>
internal static class ShortText
{
    public static string? Normalize(string text, string what, int maxScalars, bool mayHaveSpace, out Refusal? refusal)
    {
        // Before anything walks the text. A scalar value is typed in up to four UTF-16 units.
        refusal = text.Length > maxScalars * 4 ? TooLong(what, maxScalars) : CheckCharacters(text, what, mayHaveSpace);
        if (refusal is not null)
        {
            return null;
        }

        var normalized = text.Normalize(NormalizationForm.FormC);
        refusal = normalized.EnumerateRunes().Count() > maxScalars ? TooLong(what, maxScalars)
            : TextControls.FirstForbidden(normalized) is null ? null
            : Refusal.Of(ErrorCode.TextInvalid, $"{what} cannot contain this character.");
        return refusal is null ? normalized : null;
    }

    private static Refusal? CheckCharacters(ReadOnlySpan<char> text, string what, bool mayHaveSpace)
    {
        while (!text.IsEmpty)
        {
            // U+FFFE is no character, and has no normal form.
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done
                || rune.Value == 0xFFFE
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (!mayHaveSpace && Rune.IsWhiteSpace(rune)))
            {
                return Refusal.Of(ErrorCode.TextInvalid, $"{what} cannot contain this character.");
            }

            text = text[used..];
        }

        return null;
    }

    private static Refusal TooLong(string what, int maxScalars) => Refusal.Of(ErrorCode.TextTooLong, $"{what} has at most {maxScalars} characters.");
}

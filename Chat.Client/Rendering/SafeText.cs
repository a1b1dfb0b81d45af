using System.Globalization;
using System.Text;

namespace Chat.Client.Rendering;

/// <summary>
/// Text from others, made harmless for a terminal: characters that would move the cursor, change colours or turn the
/// direction of writing become visible signs (U+000A becomes ␊, U+001B becomes ␛, others &lt;U+009B&gt;).
/// </summary>
internal static class SafeText
{
    /// <summary>Everything on one line.</summary>
    public static string OneLine(string text) => Replace(text, keepsLines: false);

    /// <summary>Line breaks stay, tabs become blanks.</summary>
    public static string Lines(string text) => Replace(text, keepsLines: true);

    private static string Replace(string text, bool keepsLines)
    {
        StringBuilder? safe = null;
        for (var i = 0; i < text.Length;)
        {
            var isScalar = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isScalar ? rune.Utf16SequenceLength : 1;
            var replacement = !isScalar ? "\uFFFD" : Replacement(rune, keepsLines);
            if (replacement is not null)
            {
                safe ??= new StringBuilder(text, 0, i, text.Length + 16);
            }

            safe?.Append(replacement ?? text.Substring(i, length));
            i += length;
        }

        return safe?.ToString() ?? text;
    }

    /// <summary>Null for what may stay.</summary>
    private static string? Replacement(Rune rune, bool keepsLines) => rune.Value switch
    {
        '\n' when keepsLines => null,
        '\t' when keepsLines => "    ",
        < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
        0x7F => "\u2421",
        0x200E or 0x200F or 0x2028 or 0x2029 or 0x061C or 0xFEFF => Named(rune),
        >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 => Named(rune),
        >= 0xE0000 and <= 0xE007F => Named(rune),
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control ? Named(rune) : null,
    };

    private static string Named(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
}

using System.Text;

namespace Chat.Contracts;

/// <summary>
/// Characters that nobody sees and that change how the rest is shown. The marks of right-to-left scripts (U+200E, U+200F, U+061C) may stand anywhere, and
/// isolates (U+2066 to U+2069) where each is closed within its line; embeddings and overrides (U+202A to U+202E) may not, since what
/// follows them, in another message or beside it, is turned around too.
/// </summary>
internal static class TextControls
{
    /// <summary>The first character that may not stand where it does; null when there is none. Line breaks and tabs may.</summary>
    public static Rune? FirstForbidden(string text)
    {
        var open = 0;
        var opened = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n' or 0x2029 when open > 0:
                    return opened;
                case '\n' or '\t':
                    break;
                case < 0x20 or (>= 0x7F and <= 0x9F) or (>= 0x202A and <= 0x202E):
                case 0x2069 when open == 0:
                    return rune;
                case >= 0x2066 and <= 0x2068:
                    (open, opened) = (open + 1, rune);
                    break;
                case 0x2069:
                    open--;
                    break;
            }
        }

        return open > 0 ? opened : null;
    }
}

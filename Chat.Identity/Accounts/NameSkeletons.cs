using System.Text;

namespace Chat.Identity.Accounts;

/// <summary>How a user name looks, so that two names which can be taken for one another are one.</summary>
internal static class NameSkeletons
{
    // Pairs: what looks like it, and the letter that it stands for: digits, Cyrillic, Greek.
    // Pairs: a sign, and the letter that it looks like. Digits, then Cyrillic, then Greek.
    private const string Alike =
        "0o1l3e5s\u0131i"
        + "\u0430a\u0432b\u0435e\u043ak\u043cm\u043dh\u043eo\u0440p\u0441c\u0442t\u0443y\u0445x\u0456i\u0458j\u0455s\u0501d\u051bq\u051dw\u04bbh"
        + "\u03b1a\u03b5e\u03b9i\u03bak\u03bdv\u03bfo\u03c1p\u03c4t\u03c5u\u03c7x\u03b3y";

    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.Normalize(NormalizationForm.FormKC).ToLowerInvariant().EnumerateRunes())
        {
            if (rune.Value is not ('.' or '_' or '-'))
            {
                text.Append(Letter(rune));
            }
        }

        // Beside one another these make another letter.
        return text.Replace("rn", "m").Replace("vv", "w").Replace('i', 'l').ToString();
    }

    private static string Letter(Rune rune)
    {
        for (var i = 0; rune.IsBmp && i < Alike.Length; i += 2)
        {
            if (Alike[i] == rune.Value)
            {
                return Alike[i + 1].ToString();
            }
        }

        return rune.ToString();
    }
}

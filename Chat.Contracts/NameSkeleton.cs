using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Chat.Contracts;

/// <summary>
/// What of a name meets the eye: names with the same skeleton can be taken for one another. After UTS #39, for the letters and digits
/// of Latin, Cyrillic, Greek and Armenian that look alike, and for what the compatibility form makes equal (full width, letters of
/// mathematics, ligatures); in lower case, since most typefaces tell capitals of these scripts apart no better.
/// </summary>
internal static class NameSkeleton
{
    // A Latin letter, and what looks like it. A capital that looks like another letter than its small one does stands here itself.
    private static readonly (char Latin, string Others)[] Alike =
    [
        ('a', "аɑαΑ"), ('b', "ЬьВΒв"), ('c', "сϲᴄ"), ('d', "ԁɗ"), ('e', "еЕΕҽ"), ('f', "ғϝ"), ('g', "ɡԍց"), ('h', "һНΗհн"), ('j', "јϳյ"),
        ('k', "кΚκ"), ('l', "iI1|ıɩιΙіІӏӀǀ"), ('m', "мΜ"), ('n', "ոΝпη"), ('o', "оΟο0օσ"), ('p', "рΡρ"), ('q', "ԛգ"), ('r', "гᴦ"),
        ('s', "ѕꜱ"), ('t', "тΤτ"), ('u', "սυᴜ"), ('v', "ѵνᴠ"), ('w', "ԝѡωաᴡ"), ('x', "хΧχ"), ('y', "уΥγүʏ"), ('z', "ᴢΖ"), ('3', "зЗӡ"),
        ('4', "ч"), ('6', "б"),
    ];

    private static readonly FrozenDictionary<int, char> Seen =
        Alike.SelectMany(pair => pair.Others.Select(other => ((int)other, pair.Latin))).ToFrozenDictionary(pair => pair.Item1, pair => pair.Latin);

    public static string Of(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
            {
                skeleton.Append(Seen.TryGetValue(rune.Value, out var latin) ? latin.ToString() : Small(rune));
            }
        }

        // Two letters side by side that look like one.
        return skeleton.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    /// <summary>Whether letters of several scripts that look alike stand in one name. Others may stand beside each, as in Japanese.</summary>
    public static bool MixesScripts(string name)
    {
        var scripts = name.EnumerateRunes().Where(Rune.IsLetter).Select(rune => ScriptOf(rune.Value)).Where(script => script is not Script.Other);
        return scripts.Distinct().Count() > 1;
    }

    /// <summary>Whether a letter has no shape: the fillers of Hangul.</summary>
    public static bool IsInvisible(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0;

    private static string Small(Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        return Seen.TryGetValue(lower.Value, out var latin) ? latin.ToString() : lower.ToString();
    }

    private static Script ScriptOf(int letter) => letter switch
    {
        <= 0x02AF or (>= 0x1D00 and <= 0x1D25) or (>= 0x1E00 and <= 0x1EFF) or (>= 0x2C60 and <= 0x2C7F) or (>= 0xA720 and <= 0xA7FF)
            or (>= 0xFB00 and <= 0xFB06) or (>= 0xFF21 and <= 0xFF5A) or (>= 0x1D400 and <= 0x1D6A5) => Script.Latin,
        (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF) or (>= 0x1D6A8 and <= 0x1D7CB) => Script.Greek,
        (>= 0x0400 and <= 0x052F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0xA640 and <= 0xA69F) => Script.Cyrillic,
        (>= 0x0530 and <= 0x058F) or (>= 0xFB13 and <= 0xFB17) => Script.Armenian,
        (>= 0x10A0 and <= 0x10FF) or (>= 0x1C90 and <= 0x1CBF) or (>= 0x2D00 and <= 0x2D2F) => Script.Georgian,
        (>= 0x13A0 and <= 0x13FF) or (>= 0xAB70 and <= 0xABBF) => Script.Cherokee,
        >= 0x2C80 and <= 0x2CFF => Script.Coptic,
        _ => Script.Other,
    };

    private enum Script
    {
        Latin,
        Greek,
        Cyrillic,
        Armenian,
        Georgian,
        Cherokee,
        Coptic,
        Other,
    }
}

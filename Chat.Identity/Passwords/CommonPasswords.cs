using System.Collections.Frozen;

namespace Chat.Identity.Passwords;

/// <summary>The passwords that are tried first, in lower case: a list that comes with the service (NOTICE says from where).</summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt";
    private const int ShortestCore = 4;

    private static readonly Lazy<FrozenSet<string>> Loaded = new(Load);

    public static FrozenSet<string> All => Loaded.Value;

    /// <summary>
    /// Whether it is one of them, or one of them made longer in the ways that everybody knows: written with other signs, repeated,
    /// with signs and digits before and after that are not more than the word itself; or whether it is hardly more than one sign.
    /// </summary>
    public static bool IsCommon(string password)
    {
        var lower = password.ToLowerInvariant();
        return IsMonotonous(lower) || IsListed(lower) || IsListed(PlainSpelling.Of(lower)) || IsListed(PlainSpelling.Of(lower.Trim(PlainSpelling.NoLetters)), lower.Length);
    }

    private static bool IsListed(string text, int? wholeLength = null)
    {
        var core = text.Trim(PlainSpelling.NoLetters);
        return (wholeLength is null && (All.Contains(text) || All.Contains(Unit(text)) || IsLengthened(text)))
            || (core.Length >= ShortestCore && core.Length * 2 >= (wholeLength ?? text.Length) && (All.Contains(core) || All.Contains(Unit(core))));
    }

    // Digits after digits: where the word ends is found by trying.
    private static bool IsLengthened(string text)
    {
        for (var length = text.Length - 1; length * 2 >= text.Length && PlainSpelling.NoLetters.Contains(text[length]); length--)
        {
            if (All.Contains(text[..length]))
            {
                return true;
            }
        }

        return false;
    }

    // What a text repeats, or itself: "abcabcabc" is "abc".
    private static string Unit(string text)
    {
        for (var size = 1; size <= text.Length / 2; size++)
        {
            if (text.Length % size == 0 && text.AsSpan(size).SequenceEqual(text.AsSpan(0, text.Length - size)))
            {
                return text[..size];
            }
        }

        return text;
    }

    // At most four different signs, or a run like "abcdefghijkl", "987654321098", also with another sign here and there.
    private static bool IsMonotonous(string text)
    {
        if (text.Distinct().Count() <= 4 || Unit(text).Length <= 4)
        {
            return true;
        }

        var steps = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var step = Math.Abs(text[i] - text[i - 1]);
            steps += step is 0 or 1 || (step == 9 && char.IsAsciiDigit(text[i])) ? 1 : 0;
        }

        return steps * 4 >= (text.Length - 1) * 3;
    }

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}

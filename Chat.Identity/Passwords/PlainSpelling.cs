namespace Chat.Identity.Passwords;

/// <summary>Undoes what people do to a word to make it look like a password: <c>p4$$w0rd</c>.</summary>
internal static class PlainSpelling
{
    /// <summary>What is put around words.</summary>
    public static readonly char[] NoLetters = [.. "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"];

    public static string Of(string lower) => string.Create(lower.Length, lower, (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = text[i] switch
            {
                '0' => 'o',
                '1' or '!' or '|' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                var other => other,
            };
        }
    });
}

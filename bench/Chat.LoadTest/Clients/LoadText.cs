using System.Globalization;
using Chat.LoadTest.Checking;

namespace Chat.LoadTest.Clients;

/// <summary>What a message says: when it was due, by the clock of this process, and which one it is, filled up to its size.</summary>
internal static class LoadText
{
    private const int Digits = 16;

    /// <summary>Fewest characters that the two numbers and a blank behind each take.</summary>
    public const int MinLength = 2 * (Digits + 1);

    public static string Write(long due, MessageKey key, int length) =>
        string.Create(CultureInfo.InvariantCulture, $"{due:x16} {key.Connection:x8}{key.Number:x8} ").PadRight(length, '.');

    /// <summary>When the message was due; null when the text is not that of the message with this key and length.</summary>
    public static long? DueOf(string text, MessageKey key, int length) =>
        text.Length == length
        && long.TryParse(text.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var due)
        && KeyOf(text) == key
            ? due
            : null;

    /// <summary>The key in a text that begins like one of ours.</summary>
    public static MessageKey KeyOf(string text)
    {
        var key = text.AsSpan(Digits + 1, Digits);
        return int.TryParse(key[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var connection)
            && int.TryParse(key[8..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                ? new MessageKey(connection, number)
                : MessageKey.None;
    }
}

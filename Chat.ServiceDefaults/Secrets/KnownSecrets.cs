using System.Collections.Frozen;

namespace Chat.ServiceDefaults.Secrets;

/// <summary>Secrets that are none: what examples, images and people in a hurry use.</summary>
internal static class KnownSecrets
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "0000", "00000000", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "abc123", "admin", "administrator",
        "aspire", "azerty", "chat", "chat-aspire", "chataspire", "change_it", "change_me", "changeit", "change-me", "changeme", "chatdb",
        "default", "demo", "dev", "development", "dummy", "example", "foobar", "geheim", "guest", "hunter2", "iloveyou", "letmein", "local",
        "master", "masterkey", "p", "p@ssw0rd", "pass", "passw0rd", "password", "password1", "password123", "passwort", "pgpassword", "placeholder",
        "postgres", "postgresql", "private", "qwerty", "redis", "replaceme", "root", "s3cr3t", "secret", "secretkey", "servicekey", "sa",
        "superuser", "supersecret", "test", "test123", "testing", "todo", "toor", "user", "valkey", "welcome", "x", "xxx", "your-password", "yourpassword");

    public static bool Contains(string value)
    {
        var text = value.Trim();
        return Words.Contains(text) || IsPlaceholder(text) || IsNoKey(text);
    }

    // Such as ${PASSWORD}, {{ password }}, <password>: somebody forgot to put it in.
    private static bool IsPlaceholder(string text) =>
        text is ['$', '{', ..] or ['{', '{', ..] or ['<', .., '>'];

    // A key in base64 is bytes by chance: neither a row of them (0, 1, 2 …; all the same) nor a text.
    private static bool IsNoKey(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var count) || count < 16)
        {
            return false;
        }

        var key = bytes.AsSpan(0, count);
        return !key.ContainsAnyExceptInRange((byte)' ', (byte)'~') || IsRow(key);
    }

    private static bool IsRow(ReadOnlySpan<byte> key)
    {
        var step = (byte)(key[1] - key[0]);
        for (var index = 2; index < key.Length; index++)
        {
            if ((byte)(key[index] - key[index - 1]) != step)
            {
                return false;
            }
        }

        return true;
    }
}

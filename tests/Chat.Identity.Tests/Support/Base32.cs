namespace Chat.Identity.Tests.Support;

/// <summary>What an authenticator makes of a secret that is typed into it (RFC 4648).</summary>
internal static class Base32
{
    public static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }
}

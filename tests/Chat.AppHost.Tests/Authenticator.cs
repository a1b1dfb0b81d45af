using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Chat.AppHost.Tests;

/// <summary>An authenticator app: six digits every 30 s (RFC 6238 with SHA-1, as the apps have it).</summary>
internal sealed class Authenticator(string secret)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _key = Decode(secret);

    public string Code() => Code(Step);

    /// <summary>The one after this, which servers take too: clocks differ.</summary>
    public string NextCode() => Code(Step + 1);

    private static long Step => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;

    private string Code(long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // what RFC 6238 asks for
        var hash = HMACSHA1.HashData(_key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Where(letter => letter is not (' ' or '=')).Select(letter => Convert.ToString(Base32.IndexOf(char.ToUpperInvariant(letter)), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}

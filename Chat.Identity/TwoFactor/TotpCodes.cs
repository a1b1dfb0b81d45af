using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Chat.Identity.TwoFactor;

/// <summary>
/// Time-based one-time passwords (RFC 6238, with HMAC-SHA-1, 30 s and 6 digits, as every authenticator has it). The framework's
/// provider does not say which step a code was of, without which it cannot be refused a second time.
/// </summary>
internal static class TotpCodes
{
    /// <summary>Of the secret: as long as the hash, as RFC 4226 recommends.</summary>
    public const int SecretSize = 20;

    private const int Digits = 6;

    // One step to either side, for clocks that differ and people who type.
    private const int Tolerance = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>The step that the code is of, when it is later than <paramref name="after"/>; null: the code is wrong, too old or used.</summary>
    public static long? Check(byte[] secret, string code, DateTimeOffset now, long? after)
    {
        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        var current = now.ToUnixTimeMilliseconds() / (long)Step.TotalMilliseconds;
        long? found = null;
        for (var step = current - Tolerance; step <= current + Tolerance; step++)
        {
            var matches = CryptographicOperations.FixedTimeEquals(Bytes(Code(secret, step)), Bytes(typed));
            if (matches && step > (after ?? long.MinValue))
            {
                found = step;
            }
        }

        return found;
    }

    public static string Code(byte[] secret, DateTimeOffset at) => Code(secret, at.ToUnixTimeMilliseconds() / (long)Step.TotalMilliseconds);

    /// <summary>As people type it into an authenticator (RFC 4648 base 32).</summary>
    public static string Encode(byte[] bytes)
    {
        var text = new char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var two = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[(two >> (11 - bit % 8)) & 31];
        }

        return new string(text);
    }

    private static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // what authenticators compute; HMAC does not rest on what SHA-1 has lost
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString($"D{Digits}", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

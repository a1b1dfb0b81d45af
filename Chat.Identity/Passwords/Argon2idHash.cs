using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Chat.Identity.Passwords;

/// <summary>
/// A password that was hashed with Argon2id (RFC 9106), in the usual text form <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>:
/// it names its own cost, so that the cost can change.
/// </summary>
internal sealed record Argon2idHash(int MemoryKibibytes, int Passes, byte[] Salt, byte[] Hash)
{
    private const string Prefix = "$argon2id$v=19$";
    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>Makes the hash, with a salt of its own. Takes tens of milliseconds of one processor, and the memory.</summary>
    public static Argon2idHash Make(string password, int memoryKibibytes, int passes)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new Argon2idHash(memoryKibibytes, passes, salt, Derive(password, salt, memoryKibibytes, passes, HashSize));
    }

    /// <summary>Costs as much as making it did.</summary>
    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Hash, Derive(password, Salt, MemoryKibibytes, Passes, Hash.Length));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}m={MemoryKibibytes},t={Passes},p=1${Encode(Salt)}${Encode(Hash)}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out Argon2idHash? hash)
    {
        hash = null;
        if (text?.StartsWith(Prefix, StringComparison.Ordinal) != true || text[Prefix.Length..].Split('$') is not [var costs, var salt, var value])
        {
            return false;
        }

        if (costs.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"]
            || !int.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            || !int.TryParse(passes, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
            || kibibytes is < 8 or > 1_048_576 || times is < 1 or > 100
            || !TryDecode(salt, out var saltBytes) || saltBytes.Length != SaltSize
            || !TryDecode(value, out var hashBytes) || hashBytes.Length is < 16 or > 64)
        {
            return false;
        }

        hash = new Argon2idHash(kibibytes, times, saltBytes, hashBytes);
        return true;
    }

    // Composed, so that one password typed on two keyboards is one; and all of its bytes, none cut off.
    private static byte[] Derive(string password, byte[] salt, int memoryKibibytes, int passes, int size)
    {
        var algorithm = PasswordBasedKeyDerivationAlgorithm.Argon2id(
            new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKibibytes, NumberOfPasses = passes });
        var bytes = Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormC));
        try
        {
            return algorithm.DeriveBytes(bytes, salt, size);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
        {
            return false;
        }

        bytes = bytes[..length];
        return true;
    }
}

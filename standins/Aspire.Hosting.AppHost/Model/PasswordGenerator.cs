using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

internal static class PasswordGenerator
{
    // Letters and digits that are easily taken for one another are left out, and so are special characters that shells,
    // connection strings or URLs give a meaning.
    private const string Lower = "abcdefghjkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Numeric = "0123456789";
    private const string Special = "-_.{}~()*+!";

    public static string Generate(GenerateParameterDefault wish)
    {
        (string Set, bool IsUsed, int Minimum)[] classes =
        [
            (Lower, wish.Lower, wish.MinLower),
            (Upper, wish.Upper, wish.MinUpper),
            (Numeric, wish.Numeric, wish.MinNumeric),
            (Special, wish.Special, wish.MinSpecial),
        ];
        if (wish.MinLength < 0 || classes.Any(c => c.Minimum < 0))
        {
            throw new ArgumentException("The minimum lengths of a generated value cannot be negative.");
        }

        if (classes.Any(c => !c.IsUsed && c.Minimum > 0))
        {
            throw new ArgumentException("A generated value cannot ask for a minimum of characters that it excludes.");
        }

        var alphabet = string.Concat(classes.Where(c => c.IsUsed).Select(c => c.Set));
        if (alphabet.Length == 0)
        {
            throw new ArgumentException("A generated value needs at least one kind of character.");
        }

        var required = classes.Sum(c => c.Minimum);
        var characters = new char[Math.Max(wish.MinLength, required)];
        var filled = 0;
        foreach (var (set, _, minimum) in classes)
        {
            RandomNumberGenerator.GetItems<char>(set, characters.AsSpan(filled, minimum));
            filled += minimum;
        }

        RandomNumberGenerator.GetItems<char>(alphabet, characters.AsSpan(filled));
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }
}

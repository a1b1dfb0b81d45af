using System.Globalization;
using System.Text;
using Chat.Contracts.Errors;

namespace Chat.Identity.Accounts;

/// <summary>The rules for e-mail addresses.</summary>
internal static class EmailAddress
{
    // RFC 5321, 4.5.3.1, and the 254 that a whole path leaves.
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const string Forbidden = "\"(),:;<>[\\]";

    /// <summary>
    /// The address as it is kept: composed, its domain in ASCII and lower case. No display names, quotes or comments: what mail
    /// programs read differently is no address.
    /// </summary>
    /// <exception cref="RefusalException"><c>invalid_email</c>.</exception>
    public static string Normalize(string? typed) =>
        TryNormalize(typed) ?? throw new RefusalException(ErrorCode.InvalidEmail, "This is not an e-mail address.");

    public static string? TryNormalize(string? typed)
    {
        var text = typed?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || !Passwords.PasswordRules.IsText(text))
        {
            return null;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > MaxLocalLength || at == text.Length - 1)
        {
            return null;
        }

        var local = text[..at].Normalize(NormalizationForm.FormC);
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal) || !local.EnumerateRunes().All(IsOfLocalPart))
        {
            return null;
        }

        try
        {
            var domain = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text[(at + 1)..]).ToLowerInvariant();
            return local.Length + 1 + domain.Length <= MaxLength ? $"{local}@{domain}" : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsOfLocalPart(Rune rune) =>
        !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
        && !(rune.IsAscii && (rune.Value == '@' || Forbidden.Contains((char)rune.Value)));
}

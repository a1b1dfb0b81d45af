using System.Text;
using Chat.Contracts.Errors;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passwords;

/// <summary>Which passwords are taken: long ones that nobody guesses, of whatever signs.</summary>
internal sealed class PasswordRules(IOptions<Accounts.AccountOptions> options)
{
    /// <summary>In Unicode scalar values.</summary>
    public const int MinLength = 12;

    /// <summary>In Unicode scalar values.</summary>
    public const int MaxLength = 128;

    // What is left of a password without the words that everybody knows about its owner.
    private const int LeastRest = 8;
    private const int ShortestWord = 3;

    /// <exception cref="RefusalException"><c>password_unsuitable</c>, with what is wrong.</exception>
    public void Check(string password, string? userName, string? email)
    {
        if (!IsText(password))
        {
            throw Unsuitable("The password has signs that are no text.");
        }

        var composed = password.Normalize(NormalizationForm.FormC);
        switch (composed.EnumerateRunes().Count())
        {
            case < MinLength:
                throw Unsuitable($"The password is too short: at least {MinLength} characters. A few words make a good one.");
            case > MaxLength:
                throw Unsuitable($"The password is too long: at most {MaxLength} characters.");
        }

        if (CommonPasswords.IsCommon(composed))
        {
            throw Unsuitable("The password is one of those that are tried first. Take another.");
        }

        if (IsAboutItsOwner(composed.ToLowerInvariant(), userName, email))
        {
            throw Unsuitable("The password is little more than your name, your address or the name of this server. Take another.");
        }
    }

    /// <summary>Whether it can be composed and written as UTF-8.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAboutItsOwner(string lower, string? userName, string? email)
    {
        string?[] known = [email, .. email?.Split('@', '.', '+') ?? [], userName, .. userName?.Split('.', '_', '-') ?? [], options.Value.ServerName, "chat"];
        var words = known.OfType<string>().Where(word => word.Length >= ShortestWord).Select(word => word.ToLowerInvariant())
            .Distinct().OrderByDescending(word => word.Length).ToList();
        return Rest(lower, words) < LeastRest || Rest(PlainSpelling.Of(lower), words) < LeastRest;
    }

    private static int Rest(string text, List<string> words)
    {
        var rest = text;
        foreach (var word in words)
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        return rest.Length == text.Length ? int.MaxValue : rest.Length;
    }

    private static RefusalException Unsuitable(string sentence) => new(ErrorCode.PasswordUnsuitable, sentence);
}

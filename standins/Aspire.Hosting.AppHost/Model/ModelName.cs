namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints; they become host names and parts of variable names.</summary>
internal static class ModelName
{
    public const int MaxLength = 64;

    public static void Validate(string kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Problem(name) is { } problem)
        {
            throw new ArgumentException($"The {kind} name '{name}' is invalid: {problem}.", nameof(name));
        }
    }

    public static string? Problem(string name)
    {
        if (name.Length is < 1 or > MaxLength)
        {
            return $"a name has 1 to {MaxLength} characters";
        }

        if (name.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c != '-') is not '\0' and var stranger)
        {
            return $"'{stranger}' is not allowed, only ASCII letters, digits and hyphens are";
        }

        if (!char.IsAsciiLetter(name[0]))
        {
            return "a name starts with an ASCII letter";
        }

        if (name.EndsWith('-'))
        {
            return "a name does not end with a hyphen";
        }

        return name.Contains("--", StringComparison.Ordinal) ? "two hyphens do not follow each other" : null;
    }

    /// <summary>The form a name takes in the name of an environment variable.</summary>
    public static string ToVariable(string name) =>
        string.Create(name.Length, name, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? char.ToUpperInvariant(source[i]) : '_';
            }
        });
}

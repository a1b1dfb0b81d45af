namespace Chat.Security.Tests.Redaction;

/// <summary>Values that nothing else has, so that each is found wherever it comes out.</summary>
internal static class Marks
{
    public const string Name = "qzname7f3a";
    public const string Channel = "qzchannel7f3a";
    public const string Email = "qzmail7f3a@mark.example";
    public const string Password = "qzpassword7f3a and more";
    public const string Text = "qztext7f3a";
    public const string Token = "qztoken7f3a";
    public const string Address = "203.0.113.77";
    public const string Agent = "qzagent7f3a";

    // What is left of them when only a part was taken.
    private static readonly string[] All = [Name, Channel, "qzmail7f3a", "mark.example", "qzpassword7f3a", Text, Token, Address, Agent];

    /// <summary>The first mark in the text, or of the other secrets; null when there is none.</summary>
    public static string? In(string text, IEnumerable<string> others) =>
        All.FirstOrDefault(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)) ?? others.FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal));

    /// <summary>For a field or a parameter of this name.</summary>
    public static string For(string name) => name.ToLowerInvariant() switch
    {
        var email when email.Contains("mail", StringComparison.Ordinal) => Email,
        var password when password.Contains("password", StringComparison.Ordinal) => Password,
        var token when token.Contains("token", StringComparison.Ordinal) || token.Contains("code", StringComparison.Ordinal) || token.Contains("secret", StringComparison.Ordinal) => Token,
        var user when user.Contains("user", StringComparison.Ordinal) || user.Contains("login", StringComparison.Ordinal) => Name,
        var name_ when name_.Contains("name", StringComparison.Ordinal) => Channel,
        var agent when agent is "client" or "device" => Agent,
        _ => Text,
    };
}

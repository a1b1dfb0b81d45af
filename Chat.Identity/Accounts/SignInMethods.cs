namespace Chat.Identity.Accounts;

/// <summary>By what a browser has signed in; its cookie says so.</summary>
internal static class SignInMethods
{
    public const string Password = "password";

    public const string Passkey = "passkey";

    /// <summary>What another server said.</summary>
    public const string External = "external";
}

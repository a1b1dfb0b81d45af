namespace Chat.Identity.Accounts;

/// <summary>By what a browser has signed in; its cookie says so.</summary>
internal static class SignInMethods
{
    public const string Password = "password";

    public const string Passkey = "passkey";

    /// <summary>What another server said, which has asked just then.</summary>
    public const string External = "external";

    /// <summary>What another server said, which may have asked long ago: who somebody is, and not that they are at the browser now.</summary>
    public const string Remembered = "external_remembered";
}

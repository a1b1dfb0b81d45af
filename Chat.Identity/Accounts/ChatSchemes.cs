namespace Chat.Identity.Accounts;

/// <summary>The ways to say who one is, and the claims that all of them carry.</summary>
internal static class ChatSchemes
{
    /// <summary>The cookie of a browser, and its name.</summary>
    public const string Login = "chat-login";

    /// <summary>The default: an access token where the request carries one, else the cookie.</summary>
    public const string Any = "chat";

    /// <summary>The policy of what administrators may do.</summary>
    public const string AdminPolicy = "admin";
}

/// <summary>Named as in the access token.</summary>
internal static class ChatClaims
{
    /// <summary>The user's id.</summary>
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>The session of a token; not in a cookie.</summary>
    public const string Session = "sid";

    /// <summary>The sign-in that a cookie belongs to.</summary>
    public const string Login = "login";

    /// <summary>By what the browser of a cookie has signed in, one of <see cref="SignInMethods"/>.</summary>
    public const string Method = "method";

    /// <summary>The security stamp that a cookie was made with.</summary>
    public const string Stamp = "stamp";
}

namespace Chat.Identity.Accounts;

/// <summary>How every cookie of the pages is set.</summary>
internal static class ChatCookies
{
    /// <summary>Not for scripts, for this host alone, and outside Development over TLS only, which the prefix of its name makes browsers hold.</summary>
    public static void Protect(this CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        var isOpen = environment.IsDevelopment();
        cookie.Name = isOpen ? name : $"__Host-{name}";
        cookie.SecurePolicy = isOpen ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
        cookie.Path = "/";
    }
}

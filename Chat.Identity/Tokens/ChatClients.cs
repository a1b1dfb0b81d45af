namespace Chat.Identity.Tokens;

/// <summary>The programs that every server knows, and what tokens may be asked for.</summary>
internal static class ChatClients
{
    /// <summary>The console client.</summary>
    public const string Console = "chat-cli";

    public const string Desktop = "chat-desktop";

    /// <summary>Leave to do on the chat what the user may; without it a token says only who somebody is.</summary>
    public const string Scope = "chat";

    /// <summary>Whom access tokens are for: every service of the chat.</summary>
    public const string Audience = "chat";

    /// <summary>Claim with the newest revocation that what the token says takes into account.</summary>
    public const string Revision = "rev";
}

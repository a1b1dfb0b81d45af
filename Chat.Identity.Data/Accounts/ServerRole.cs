namespace Chat.Identity.Data.Accounts;

/// <summary>What an account may do on the whole server. Kept by name.</summary>
public enum ServerRole
{
    User,
    Moderator,
    Admin,
    Bot,
}

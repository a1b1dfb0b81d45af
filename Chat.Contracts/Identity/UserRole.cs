namespace Chat.Contracts.Identity;

/// <summary>What a user is to the server as a whole. The names stand in access tokens; numbers are never reused.</summary>
public enum UserRole
{
    User = 1,

    /// <summary>A program, with an account of its own.</summary>
    Bot = 2,

    Moderator = 3,
    Admin = 4,
}

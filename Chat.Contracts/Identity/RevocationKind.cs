namespace Chat.Contracts.Identity;

/// <summary>Why access tokens are worth nothing before they expire. Numbers are stored and sent: never reused.</summary>
public enum RevocationKind
{
    /// <summary>The user, or an administrator, has ended a session.</summary>
    SessionEnded = 1,

    /// <summary>A refresh token came a second time: somebody else may have it.</summary>
    TokenReused = 2,

    PasswordChanged = 3,
    RoleChanged = 4,
    AccountDisabled = 5,
    AccountDeleted = 6,
}

namespace Chat.Contracts.Connections;

/// <summary>
/// Why a connection ends. The range says what to do, also for a code the client does not know: 3000–3499 connect again and
/// resume, 3500–3999 sign in again first, 4000–4999 stop.
/// </summary>
public enum DisconnectCode
{
    /// <summary>The hub stops; another one is there.</summary>
    ServerStopping = 3000,

    /// <summary>The client did not acknowledge what was delivered to it. What it has missed comes when it subscribes again.</summary>
    SlowConsumer = 3001,

    /// <summary>The access token has expired. Connect again with a fresh one.</summary>
    TokenExpired = 3002,

    /// <summary>The user may do more or less than before. Connect again with a fresh access token.</summary>
    RoleChanged = 3003,

    /// <summary>Nobody has said with ConnectAsync who it is within 10 seconds from the begin of the stream.</summary>
    NeverConnected = 3004,

    /// <summary>The session that the access token belongs to is over: by its user, or because its refresh token was used twice.</summary>
    SignedOut = 3500,

    /// <summary>The user has another password now.</summary>
    PasswordChanged = 3501,

    /// <summary>An administrator has locked the account.</summary>
    AccountDisabled = 4000,

    /// <summary>There is no such account any more.</summary>
    AccountDeleted = 4001,
}

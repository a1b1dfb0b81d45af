namespace Chat.Identity.Data.Mail;

/// <summary>What a mail is about. Kept by name.</summary>
public enum MailKind
{
    VerifyEmail,
    ResetPassword,
    PasswordChanged,
    PasswordReset,
    PasskeyAdded,
    PasskeyRemoved,
    TotpEnabled,
    TotpDisabled,
    RecoveryCodeUsed,
    RecoveryCodesMade,
    ExternalLinked,
}

/// <summary>
/// A mail that is to be sent. It is written when it is sent, and its link made then: what waits here is worth nothing to a
/// reader, and an address without an account costs as much as one with.
/// </summary>
public sealed class MailRow
{
    public required Guid Id { get; init; }

    public required MailKind Kind { get; init; }

    public required string Address { get; init; }

    /// <summary>Whose account it is about; null: of whoever has the address.</summary>
    public Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Attempts { get; set; }

    /// <summary>Not before this; whoever sends it moves it on first, so that nobody else does too.</summary>
    public required DateTimeOffset DueAt { get; set; }
}

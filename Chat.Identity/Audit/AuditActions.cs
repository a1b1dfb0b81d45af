namespace Chat.Identity.Audit;

/// <summary>What the audit trail tells of.</summary>
internal static class AuditActions
{
    public const string Registered = "user.registered";
    public const string FirstAdmin = "user.first_admin";
    public const string EmailVerified = "user.email_verified";
    public const string Deleted = "user.deleted";
    public const string Disabled = "user.disabled";
    public const string Enabled = "user.enabled";
    public const string RoleChanged = "user.role_changed";

    public const string LoggedIn = "login.succeeded";
    public const string LoginFailed = "login.failed";
    public const string LoggedOut = "login.ended";

    public const string PasswordChanged = "password.changed";
    public const string PasswordReset = "password.reset";
    public const string PasswordRefused = "password.check_failed";

    public const string TotpEnabled = "totp.enabled";
    public const string TotpDisabled = "totp.disabled";
    public const string RecoveryCodeUsed = "totp.recovery_code_used";
    public const string RecoveryCodesMade = "totp.recovery_codes_made";

    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRemoved = "passkey.removed";

    public const string ExternalLinked = "external.linked";
    public const string ExternalRemoved = "external.removed";

    public const string InviteMade = "invite.made";
    public const string InviteRevoked = "invite.revoked";

    public const string AuditExported = "audit.exported";
}

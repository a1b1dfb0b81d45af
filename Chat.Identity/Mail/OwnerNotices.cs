using Chat.Identity.Data.Mail;

namespace Chat.Identity.Mail;

/// <summary>What owners of accounts are told of changes that let somebody in, or keep somebody out.</summary>
internal static class OwnerNotices
{
    /// <returns>The subject, and one sentence or two.</returns>
    public static (string Subject, string What) Of(MailKind kind) => kind switch
    {
        MailKind.PasswordChanged => ("Your password was changed", "The password was changed, and other devices were signed out."),
        MailKind.PasswordReset =>
            ("Your password was set anew", "A new password was set with the link of a mail. All devices were signed out; passkeys and accounts of other servers are not linked any more."),
        MailKind.PasskeyAdded => ("A passkey was added", "A passkey was added, which signs in without the password."),
        MailKind.PasskeyRemoved => ("A passkey was removed", "A passkey was removed."),
        MailKind.TotpEnabled => ("The second factor was turned on", "From now on signing in with the password takes a code of an authenticator. If that is not yours, an administrator can turn it off."),
        MailKind.TotpDisabled => ("The second factor was turned off", "Signing in takes no code of an authenticator any more."),
        MailKind.RecoveryCodeUsed => ("A recovery code was used", "Somebody has signed in with the password and a recovery code. That code is used up."),
        MailKind.RecoveryCodesMade => ("New recovery codes were made", "New recovery codes were made. The old ones are worth nothing."),
        MailKind.ExternalLinked => ("An account of another server was linked", "An account of another server was linked: whoever can sign in there can sign in here."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This mail tells the owner of nothing."),
    };
}

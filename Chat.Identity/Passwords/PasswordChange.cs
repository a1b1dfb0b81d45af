using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Chat.Identity.Revocations;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Passwords;

/// <summary>Sets new passwords. Everything that was signed in with the old one is signed out.</summary>
internal sealed class PasswordChange(
    IdentityDbContext context,
    AccountGuard guard,
    AccountDirectory accounts,
    PasswordRules rules,
    PasswordService passwords,
    PasswordConfirmation confirmation,
    Links links,
    OtherWaysIn waysIn,
    MailQueue mails,
    IRevoker revoker,
    IdentityTransaction transaction,
    IAuditTrail audit,
    IdentityLimits limits)
{
    /// <summary>The session that asks for it goes on; a browser needs a new cookie.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>password_unsuitable</c>, <c>sign_in_required</c>, <c>busy</c>.</exception>
    public async Task<ChatUser> ChangeAsync(ClaimsPrincipal caller, string current, string password, string? address, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmPasswordAsync(caller, current, address, cancellationToken);
        var own = await guard.OwnAsync(caller, cancellationToken);
        rules.Check(password, own.UserName, own.Email ?? own.UnverifiedEmail);
        var hash = await passwords.HashAsync(password, cancellationToken);
        var changed = await transaction.RunAsync(
            async () =>
            {
                var user = await guard.LockOwnAsync(caller, cancellationToken);
                if (user.PasswordHash != own.PasswordHash)
                {
                    throw new RefusalException(ErrorCode.InvalidCredentials, "The password has been changed at this moment.");
                }

                await SetAsync(user, hash, AuditActions.PasswordChanged, AccountGuard.SessionOf(caller), address, cancellationToken);
                return user;
            },
            cancellationToken);
        mails.Wake();
        return changed;
    }

    /// <summary>Has a link sent to whoever has the address; nobody is told whether anybody has.</summary>
    /// <exception cref="RefusalException"><c>rate_limited</c>.</exception>
    public async Task ForgotAsync(string email, CancellationToken cancellationToken)
    {
        await limits.AskForMailAsync();
        if (EmailAddress.TryNormalize(email) is { } mail)
        {
            mails.Add(MailKind.ResetPassword, mail, userId: null);
            await context.SaveChangesAsync(cancellationToken);
            mails.Wake();
        }
    }

    /// <summary>
    /// With the link of a mail: the owner has lost the account, perhaps to somebody else. All sessions end, and passkeys and external
    /// log-ins are gone, which whoever had it may have added. The second factor stays.
    /// </summary>
    /// <exception cref="RefusalException"><c>link_invalid</c>; <c>password_unsuitable</c>, and the link is good for another try; <c>busy</c>.</exception>
    public async Task ResetAsync(string token, string password, string? address, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            async () =>
            {
                var link = await links.TakeAsync(LinkPurpose.ResetPassword, token, cancellationToken);
                var user = await accounts.LockAsync(link.UserId!.Value, cancellationToken);
                if (user is not { DisabledAt: null } || user.Email != link.Email)
                {
                    throw new RefusalException(ErrorCode.LinkInvalid, "This link is used, too old, or none of ours. Ask for a new one.");
                }

                rules.Check(password, user.UserName, user.Email);
                var hash = await passwords.HashAsync(password, cancellationToken);
                await SetAsync(user, hash, AuditActions.PasswordReset, exceptSession: null, address, cancellationToken);
                await waysIn.RemoveAsync(user.Id, address, cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }

    private async Task SetAsync(ChatUser user, string hash, string action, Guid? exceptSession, string? address, CancellationToken cancellationToken)
    {
        user.PasswordHash = hash;
        user.SecurityStamp = AccountDirectory.NewStamp();
        user.AccessFailedCount = 0;
        user.LockoutEnd = null;
        mails.Tell(action == AuditActions.PasswordReset ? MailKind.PasswordReset : MailKind.PasswordChanged, user);
        await context.SaveChangesAsync(cancellationToken);
        await links.RemoveAsync(user.Id, LinkPurpose.ResetPassword, cancellationToken);
        await context.Logins.Where(login => login.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await revoker.EndSessionsAsync(user.Id, RevocationKind.PasswordChanged, exceptSession, cancellationToken);
        await audit.WriteAsync(new AuditEntry(action, user.Id, user.Id.ToString(), address), cancellationToken);
    }
}

using Chat.Contracts.Errors;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Invites;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Accounts;

/// <summary>Makes accounts, and gives them the addresses that they say they have.</summary>
internal sealed class RegistrationService(
    IdentityDbContext context,
    AccountDirectory accounts,
    PasswordRules rules,
    PasswordService passwords,
    InviteService invites,
    Links links,
    MailQueue mails,
    IdentityTransaction transaction,
    IAuditTrail audit,
    IdentityLimits limits,
    IOptions<AccountOptions> options)
{
    private const int MostMails = 5;

    /// <summary>
    /// Registers an account, and has the link for its address sent. An address that another account has makes no difference to be
    /// seen: until it is verified, any account may name it, and the mail tells its reader how things are.
    /// </summary>
    /// <exception cref="RefusalException">
    /// <c>registration_closed</c>, <c>invite_invalid</c>, <c>invalid_user_name</c>, <c>invalid_email</c>, <c>password_unsuitable</c>,
    /// <c>user_name_taken</c>, <c>busy</c>, <c>rate_limited</c>.
    /// </exception>
    public async Task RegisterAsync(string userName, string email, string password, string? invite, string? address, CancellationToken cancellationToken)
    {
        await limits.RegisterAsync();
        var mode = options.Value.Registration;
        if (mode == Registration.Closed)
        {
            throw new RefusalException(ErrorCode.RegistrationClosed, "Nobody can register here. Ask an administrator.");
        }

        var name = AccountDirectory.NameOf(userName);
        var mail = EmailAddress.Normalize(email);
        rules.Check(password, name, mail);
        if (mode == Registration.Invite)
        {
            await invites.CheckAsync(invite, cancellationToken);
        }

        var hash = await passwords.HashAsync(password, cancellationToken);
        await transaction.RunAsync(
            async () =>
            {
                var invited = mode == Registration.Invite ? await invites.UseAsync(invite, cancellationToken) : null;
                var user = await accounts.AddAsync(name, mail, verified: false, hash, ServerRole.User, cancellationToken);
                mails.Add(MailKind.VerifyEmail, mail, user.Id);
                await context.SaveChangesAsync(cancellationToken);
                var details = invited is { } id ? new Dictionary<string, string> { ["invite"] = id.ToString() } : null;
                await audit.WriteAsync(new AuditEntry(AuditActions.Registered, user.Id, user.Id.ToString(), address, details), cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }

    /// <summary>Gives the account the address that the link was sent to.</summary>
    /// <exception cref="RefusalException"><c>link_invalid</c>: also when another account was quicker to get the address.</exception>
    public Task VerifyAsync(string token, string? address, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async () =>
            {
                var link = await links.TakeAsync(LinkPurpose.VerifyEmail, token, cancellationToken);
                var user = await accounts.LockAsync(link.UserId!.Value, cancellationToken);
                if (user is null || link.Email is null || user.UnverifiedEmail != link.Email)
                {
                    throw Stale();
                }

                accounts.SetEmail(user, link.Email);
                try
                {
                    await context.SaveChangesAsync(cancellationToken);
                }
                catch (DbUpdateException taken) when (AccountDirectory.UniqueIndex(taken) is not null)
                {
                    throw Stale();
                }

                await links.RemoveAsync(user.Id, LinkPurpose.VerifyEmail, cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.EmailVerified, user.Id, user.Id.ToString(), address), cancellationToken);
            },
            cancellationToken);

    /// <summary>Has the link sent once more, where an account waits for one; nobody is told whether.</summary>
    /// <exception cref="RefusalException"><c>rate_limited</c>.</exception>
    public async Task SendAgainAsync(string email, CancellationToken cancellationToken)
    {
        await limits.AskForMailAsync();
        if (EmailAddress.TryNormalize(email) is not { } mail)
        {
            return;
        }

        var waiting = await context.Users.Where(user => user.UnverifiedEmail == mail && user.DeletedAt == null)
            .OrderByDescending(user => user.CreatedAt).Select(user => user.Id).Take(MostMails).ToListAsync(cancellationToken);
        // Nobody's mail costs as much as somebody's: it is found out later that it has no reader.
        foreach (var id in waiting.DefaultIfEmpty())
        {
            mails.Add(MailKind.VerifyEmail, mail, id);
        }

        await context.SaveChangesAsync(cancellationToken);
        mails.Wake();
    }

    private static RefusalException Stale() => new(ErrorCode.LinkInvalid, "This link is used, too old, or none of ours. Ask for a new one.");
}

using System.Security.Claims;
using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Chat.Identity.Tokens;
using Chat.Identity.TwoFactor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Accounts;

internal sealed class SignIn(
    IdentityDbContext context,
    AccountDirectory accounts,
    PasswordService passwords,
    SecondFactor secondFactor,
    IdentityTransaction transaction,
    IAuditTrail audit,
    IdentityLimits limits,
    MailQueue mails,
    AuthorizeFlows flows,
    IOptions<AccountOptions> options,
    TimeProvider time) : ISignIn
{
    public async Task<ChatUser> CheckAsync(SignInAttempt attempt, CancellationToken cancellationToken = default)
    {
        // However it is spelled, it is one account that is guessed at.
        var spelled = EmailAddress.TryNormalize(attempt.UserName) ?? ChatNames.NormalizeUserName(attempt.UserName, out _) ?? attempt.UserName.Trim();
        await limits.TrySignInAsync(spelled);
        var found = await accounts.FindAsync(attempt.UserName, cancellationToken);
        var verdict = await passwords.VerifyAsync(found?.PasswordHash, attempt.Password, cancellationToken);
        var stronger = verdict == PasswordVerificationResult.SuccessRehashNeeded ? await passwords.HashAsync(attempt.Password, cancellationToken) : null;

        // A refusal is committed too: what the audit tells of, and the count of wrong codes.
        var (user, refusal) = await transaction.RunAsync<(ChatUser?, Refusal?)>(
            async () =>
            {
                var locked = await accounts.LockAsync(found?.Id ?? Guid.Empty, cancellationToken);
                var no = locked is null || verdict == PasswordVerificationResult.Failed || locked.PasswordHash != found!.PasswordHash
                    ? Wrong
                    : await JudgeAsync(locked, attempt, cancellationToken);
                if (no is null && stronger is not null)
                {
                    locked!.PasswordHash = stronger;
                }

                // Past the second factor without a code of the authenticator: a recovery code was used up.
                if (no is null && locked!.TwoFactorEnabled && string.IsNullOrEmpty(attempt.Code))
                {
                    mails.Tell(MailKind.RecoveryCodeUsed, locked);
                }

                await context.SaveChangesAsync(cancellationToken);
                var target = found?.Id.ToString();
                if (no is null && locked!.TwoFactorEnabled && string.IsNullOrEmpty(attempt.Code))
                {
                    await audit.WriteAsync(new AuditEntry(AuditActions.RecoveryCodeUsed, found!.Id, target, attempt.Address), cancellationToken);
                }

                await audit.WriteAsync(
                    no is null
                        ? new AuditEntry(AuditActions.LoggedIn, found!.Id, target, attempt.Address)
                        : new AuditEntry(AuditActions.LoginFailed, null, target, attempt.Address, new Dictionary<string, string> { ["reason"] = ChatErrors.NameOf(no.Code) }),
                    cancellationToken);
                return (locked, no);
            },
            cancellationToken);
        if (user is { TwoFactorEnabled: true })
        {
            mails.Wake();
        }

        // The password was right; wrong codes are counted by themselves.
        if (refusal is null || refusal.Code == ErrorCode.SecondFactorRequired)
        {
            await limits.SignedInAsync(spelled);
        }

        if (refusal is not null)
        {
            throw new RefusalException(refusal);
        }

        return user!;
    }

    public async Task StartAsync(HttpContext http, ChatUser user, string method, string? returnUrl, CancellationToken cancellationToken = default)
    {
        await ForgetAsync(http, cancellationToken);
        var now = time.GetUtcNow();
        var login = await GiveAsync(http, user, method, now, now + ChatSchemeExtensions.LoginLifetime, cancellationToken);
        // Another server that remembers the user asks nothing: any program that opens the browser could have brought that about.
        if (method != SignInMethods.Remembered)
        {
            flows.LogIn(http, returnUrl, login);
        }
    }

    public async Task GoOnAsync(HttpContext http, ChatUser user, CancellationToken cancellationToken = default)
    {
        var before = Guid.Parse(http.User.FindFirstValue(ChatClaims.Login)!);
        if (await context.Logins.AsNoTracking().SingleOrDefaultAsync(row => row.Id == before && row.UserId == user.Id, cancellationToken) is { } login)
        {
            await context.Logins.Where(row => row.Id == before).ExecuteDeleteAsync(cancellationToken);
            await GiveAsync(http, user, http.User.FindFirstValue(ChatClaims.Method) ?? SignInMethods.Password, login.CreatedAt, login.ExpiresAt, cancellationToken);
        }
    }

    public async Task EndAsync(HttpContext http, CancellationToken cancellationToken = default)
    {
        if (await ForgetAsync(http, cancellationToken) is { } userId)
        {
            await audit.WriteAsync(new AuditEntry(AuditActions.LoggedOut, userId, userId.ToString(), http.Connection.RemoteIpAddress?.ToString()), cancellationToken);
        }

        await http.SignOutAsync(ChatSchemes.Login);
    }

    // Only with the right password does anybody learn how the account is.
    private async Task<Refusal?> JudgeAsync(ChatUser user, SignInAttempt attempt, CancellationToken cancellationToken) =>
        SignInRules.Judge(user, options.Value, Wrong)
        ?? (user.TwoFactorEnabled ? await secondFactor.JudgeAsync(user, attempt, cancellationToken) : null);

    private async Task<Guid> GiveAsync(HttpContext http, ChatUser user, string method, DateTimeOffset at, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var login = new LoginRow { Id = Guid.CreateVersion7(at), UserId = user.Id, CreatedAt = at, ExpiresAt = expires };
        context.Logins.Add(login);
        await context.SaveChangesAsync(cancellationToken);
        var identity = new ClaimsIdentity(
            [
                new(ChatClaims.Subject, user.Id.ToString()),
                new(ChatClaims.Name, user.UserName!),
                new(ChatClaims.Role, user.Role.ToString()),
                new(ChatClaims.Login, login.Id.ToString()),
                new(ChatClaims.Method, method),
                new(ChatClaims.Stamp, user.SecurityStamp!),
            ],
            ChatSchemes.Login,
            ChatClaims.Name,
            ChatClaims.Role);
        // The cookie ends with its row, whichever of them was made later.
        await http.SignInAsync(ChatSchemes.Login, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = false });
        return login.Id;
    }

    private async Task<Guid?> ForgetAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var principal = (await http.AuthenticateAsync(ChatSchemes.Login)).Principal;
        if (!Guid.TryParse(principal?.FindFirst(ChatClaims.Login)?.Value, out var login))
        {
            return null;
        }

        await context.Logins.Where(row => row.Id == login).ExecuteDeleteAsync(cancellationToken);
        return AccountGuard.IdOf(principal!);
    }

    internal static Refusal Wrong { get; } = Refusal.Of(ErrorCode.InvalidCredentials, "The user name, the password or the code is wrong.");
}

using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.External;

/// <summary>Who came back from another server.</summary>
/// <param name="Provider">The name in the settings.</param>
/// <param name="Key">What the other server calls them for good.</param>
/// <param name="Email">Their address, if the other server has verified it.</param>
/// <param name="ReturnUrl">Where they wanted to go here.</param>
/// <param name="IsNew">Whether the other server has just asked them who they are.</param>
internal sealed record ExternalIdentity(string Provider, string Key, string? Email, string ReturnUrl = "/", bool IsNew = false)
{
    /// <summary>One of <see cref="SignInMethods"/>.</summary>
    public string Method => IsNew ? SignInMethods.External : SignInMethods.Remembered;
}

/// <summary>Signs in with what another server says. Nobody gets into an account by an address that the other server names: it is linked by its owner, signed in.</summary>
internal sealed class ExternalLogin(
    UserManager<ChatUser> users,
    AccountDirectory accounts,
    PasswordConfirmation confirmation,
    MailQueue mails,
    IdentityTransaction transaction,
    IAuditTrail audit,
    ExternalProviders providers,
    IOptions<AccountOptions> options,
    TimeProvider time)
{
    /// <summary>The cookie between coming back and being signed in, and its name.</summary>
    public const string Scheme = "chat-external";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Whether somebody may make an account this way.</summary>
    public bool MayRegister => options.Value.Registration == Registration.Open;

    /// <summary>Null: nobody has come back, or too long ago.</summary>
    public async Task<ExternalIdentity?> ReadAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(Scheme);
        var provider = result.Properties?.Items.TryGetValue(".AuthScheme", out var scheme) == true && scheme!.StartsWith(ExternalProviders.Prefix, StringComparison.Ordinal)
            ? scheme[ExternalProviders.Prefix.Length..]
            : null;
        if (result.Principal is not { } principal || !providers.Has(provider) || principal.FindFirstValue("sub") is not { Length: > 0 } key)
        {
            return null;
        }

        var isVerified = string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase);
        return new ExternalIdentity(
            provider!,
            key,
            isVerified ? principal.FindFirstValue("email") : null,
            ExternalQuestion.ReturnUrlOf(result.Properties!),
            ExternalQuestion.IsNew(result.Properties!, time.GetUtcNow()));
    }

    /// <returns>Null: no account is linked.</returns>
    /// <exception cref="RefusalException"><c>account_disabled</c>, <c>email_not_verified</c>; <c>invalid_credentials</c>: a bot.</exception>
    public async Task<ChatUser?> FindAsync(HttpContext context, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        if (await users.FindByLoginAsync(identity.Provider, identity.Key) is not { } linked)
        {
            return null;
        }

        var (user, refusal) = await transaction.RunAsync<(ChatUser?, Refusal?)>(
            async () =>
            {
                // What was loaded may be old by now: the link is asked for again under the lock.
                var locked = await accounts.LockFreshAsync(linked.Id, cancellationToken);
                if (locked is null || (await users.FindByLoginAsync(identity.Provider, identity.Key))?.Id != locked.Id)
                {
                    return (null, null);
                }

                var no = SignInRules.Judge(locked, options.Value, NoWayIn);
                await audit.WriteAsync(Entry(no is null ? AuditActions.LoggedIn : AuditActions.LoginFailed, locked, identity, context, no), cancellationToken);
                return (locked, no);
            },
            cancellationToken);
        return refusal is null ? user : throw new RefusalException(refusal);
    }

    /// <summary>To the account of whoever is signed in, and has said so.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>, <c>rate_limited</c>; <c>not_allowed</c>: it is linked to another account.</exception>
    public async Task LinkAsync(HttpContext context, ExternalIdentity identity, string? password, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(context.User, password, SessionOrigin.AddressOf(context), cancellationToken);
        await transaction.RunAsync(
            async () =>
            {
                if (await accounts.LockFreshAsync(AccountGuard.IdOf(context.User), cancellationToken) is not { DisabledAt: null } user)
                {
                    throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
                }

                confirmation.CheckStillHolds(user);
                mails.Tell(MailKind.ExternalLinked, user);
                await AddAsync(user, identity);
                await audit.WriteAsync(Entry(AuditActions.ExternalLinked, user, identity, context), cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }

    /// <summary>A new account, with the address that the other server has verified.</summary>
    /// <exception cref="RefusalException"><c>registration_closed</c>, <c>invalid_user_name</c>, <c>user_name_taken</c>; <c>invalid_email</c>: an account has the address.</exception>
    public Task<ChatUser> RegisterAsync(HttpContext context, ExternalIdentity identity, string userName, CancellationToken cancellationToken)
    {
        if (!MayRegister || identity.Email is null)
        {
            throw new RefusalException(ErrorCode.RegistrationClosed, "No account can be made this way. Sign in with your account, and come back.");
        }

        var (name, email) = (AccountDirectory.NameOf(userName), EmailAddress.Normalize(identity.Email));
        return transaction.RunAsync(
            async () =>
            {
                var user = await accounts.AddAsync(name, email, verified: true, passwordHash: null, ServerRole.User, cancellationToken);
                await AddAsync(user, identity);
                await audit.WriteAsync(Entry(AuditActions.Registered, user, identity, context), cancellationToken);
                return user;
            },
            cancellationToken);
    }

    private async Task AddAsync(ChatUser user, ExternalIdentity identity)
    {
        if (await users.AddLoginAsync(user, new UserLoginInfo(identity.Provider, identity.Key, identity.Provider)) is { Succeeded: false })
        {
            throw new RefusalException(ErrorCode.NotAllowed, "That is linked to another account already.");
        }
    }

    private static Refusal NoWayIn { get; } = Refusal.Of(ErrorCode.InvalidCredentials, "Nobody signs in to this account here.");

    private static AuditEntry Entry(string action, ChatUser user, ExternalIdentity identity, HttpContext context, Refusal? refusal = null)
    {
        var details = new Dictionary<string, string> { ["by"] = identity.Provider };
        if (refusal is not null)
        {
            details["reason"] = ChatErrors.NameOf(refusal.Code);
        }

        return new(action, refusal is null ? user.Id : null, user.Id.ToString(), SessionOrigin.AddressOf(context), details);
    }
}

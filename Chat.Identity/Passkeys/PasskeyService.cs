using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passkeys;

/// <summary>Passkeys of users: made, used to sign in, and taken away.</summary>
internal sealed class PasskeyService(
    UserManager<ChatUser> users,
    IPasskeyHandler<ChatUser> handler,
    PasskeyStates states,
    UsedStates used,
    AccountDirectory accounts,
    IdentityTransaction transaction,
    PasswordConfirmation confirmation,
    MailQueue mails,
    IAuditTrail audit,
    IdentityLimits limits,
    IOptions<IdentityPasskeyOptions> options,
    IOptions<AccountOptions> rules)
{
    // No user name has a space: whose passkey it is nobody says.
    private const string Anybody = "a passkey";

    private const int MaxPasskeys = 20;
    private const int MaxNameLength = 60;

    /// <summary>Where the service has no name but an address of the network, browsers make no passkeys for it.</summary>
    public bool IsPossible => options.Value.ServerDomain is not null;

    public async Task<IList<UserPasskeyInfo>> OfAsync(ChatUser user) => await users.GetPasskeysAsync(user);

    /// <summary>The password is asked for here and not with the answer: nobody else can answer, and the question is good for five minutes.</summary>
    /// <returns>What the browser is asked for, as JSON.</returns>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>, <c>rate_limited</c>.</exception>
    public async Task<string> CreationOptionsAsync(HttpContext context, ChatUser user, string? password, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(context.User, password, SessionOrigin.AddressOf(context), cancellationToken);
        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.UserName!, DisplayName = user.UserName! };
        var made = await handler.MakeCreationOptionsAsync(entity, context);
        states.Keep(context, made.AttestationState);
        return made.CreationOptionsJson;
    }

    /// <exception cref="RefusalException"><c>invalid_request</c>: the answer is not to what was asked; <c>not_allowed</c>: the user has enough of them.</exception>
    public async Task AddAsync(HttpContext context, ChatUser user, string credential, string? name, CancellationToken cancellationToken)
    {
        var state = states.Take(context);
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = context,
            CredentialJson = credential,
            AttestationState = state,
        });
        if (!result.Succeeded || result.UserEntity.Id != user.Id.ToString())
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "That was no passkey for this account, or it took too long. Try again.");
        }

        result.Passkey.Name = string.IsNullOrWhiteSpace(name) ? "Passkey" : name.Trim()[..Math.Min(name.Trim().Length, MaxNameLength)];
        await ChangeAsync(
            user.Id,
            async locked =>
            {
                await used.UseAsync(state, cancellationToken);
                return (await users.GetPasskeysAsync(locked)).Count < MaxPasskeys
                    ? await users.AddOrUpdatePasskeyAsync(locked, result.Passkey)
                    : throw new RefusalException(ErrorCode.NotAllowed, $"An account has up to {MaxPasskeys} passkeys. Remove one first.");
            },
            AuditActions.PasskeyAdded,
            MailKind.PasskeyAdded,
            context,
            cancellationToken);
    }

    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>, <c>rate_limited</c>.</exception>
    public async Task RemoveAsync(HttpContext context, byte[] credentialId, string? password, CancellationToken cancellationToken)
    {
        var userId = await confirmation.ConfirmAsync(context.User, password, SessionOrigin.AddressOf(context), cancellationToken);
        await ChangeAsync(
            userId, user => users.RemovePasskeyAsync(user, credentialId), AuditActions.PasskeyRemoved, MailKind.PasskeyRemoved, context, cancellationToken);
    }

    /// <returns>What the browser is asked for, as JSON; the same for everybody: which accounts have passkeys is not told.</returns>
    public async Task<string> RequestOptionsAsync(HttpContext context)
    {
        // The parameter is not marked so, but null is what it takes for nobody in particular.
        var made = await handler.MakeRequestOptionsAsync(null!, context);
        states.Keep(context, made.AssertionState);
        return made.RequestOptionsJson;
    }

    /// <summary>A passkey is two factors: to have it, and to open it.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>rate_limited</c>; with a right passkey: <c>account_disabled</c>, <c>email_not_verified</c>.</exception>
    public async Task<ChatUser> CheckAsync(HttpContext context, string credential, CancellationToken cancellationToken)
    {
        await limits.TrySignInAsync(Anybody);
        var state = states.Take(context);
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = context,
            CredentialJson = credential,
            AssertionState = state,
        });
        if (!result.Succeeded)
        {
            // Nobody in particular: nothing for the audit, which anybody could fill.
            throw new RefusalException(Wrong);
        }

        var (user, refusal) = await transaction.RunAsync<(ChatUser?, Refusal?)>(
            async () =>
            {
                await used.UseAsync(state, cancellationToken);
                // What the handler has loaded may be old by now, and the framework writes all of it with the counter of the passkey, which may
                // have been taken away meanwhile: under the lock nobody does that.
                var locked = await accounts.LockFreshAsync(result.User.Id, cancellationToken);
                var no = SignInRules.Judge(locked, rules.Value, Wrong)
                    ?? (await users.GetPasskeyAsync(locked!, result.Passkey.CredentialId) is null ? Wrong : null);
                if (no is null && await users.AddOrUpdatePasskeyAsync(locked!, result.Passkey) is { Succeeded: false } failed)
                {
                    throw NotKept(failed);
                }

                await audit.WriteAsync(Entry(locked, no, context), cancellationToken);
                return (locked, no);
            },
            cancellationToken);
        if (refusal is not null)
        {
            throw new RefusalException(refusal);
        }

        await limits.SignedInAsync(Anybody);
        return user!;
    }

    private static Refusal Wrong { get; } = Refusal.Of(ErrorCode.InvalidCredentials, "There is no account with this passkey, or it took too long. Try again.");

    private static InvalidOperationException NotKept(IdentityResult result) =>
        new($"The passkey was not kept: {string.Join(", ", result.Errors.Select(error => error.Code))}.");

    private static AuditEntry Entry(ChatUser? user, Refusal? refusal, HttpContext context)
    {
        var details = new Dictionary<string, string> { ["by"] = "passkey" };
        if (refusal is not null)
        {
            details["reason"] = ChatErrors.NameOf(refusal.Code);
        }

        return new AuditEntry(
            refusal is null ? AuditActions.LoggedIn : AuditActions.LoginFailed, refusal is null ? user!.Id : null, user?.Id.ToString(), SessionOrigin.AddressOf(context), details);
    }

    private async Task ChangeAsync(
        Guid userId, Func<ChatUser, Task<IdentityResult>> change, string action, MailKind mail, HttpContext context, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            async () =>
            {
                if (await accounts.LockFreshAsync(userId, cancellationToken) is not { DisabledAt: null } user)
                {
                    throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
                }

                // The cookie was looked at before the form was read, which whoever sends it may have drawn out: not past a new password.
                if (context.User.FindFirstValue(ChatClaims.Stamp) != user.SecurityStamp)
                {
                    throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
                }

                mails.Tell(mail, user);
                // The framework saves what it changes, and the mail with it.
                if (await change(user) is { Succeeded: false } failed)
                {
                    throw NotKept(failed);
                }

                await audit.WriteAsync(new AuditEntry(action, user.Id, user.Id.ToString(), SessionOrigin.AddressOf(context)), cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }
}

using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passkeys;

/// <summary>Passkeys of users: made, used to sign in, and taken away.</summary>
internal sealed class PasskeyService(
    UserManager<ChatUser> users,
    IPasskeyHandler<ChatUser> handler,
    PasskeyStates states,
    IdentityTransaction transaction,
    IAuditTrail audit,
    IOptions<IdentityPasskeyOptions> options,
    IOptions<AccountOptions> accounts)
{
    private const int MaxPasskeys = 20;
    private const int MaxNameLength = 60;

    /// <summary>Where the service has no name but an address of the network, browsers make no passkeys for it.</summary>
    public bool IsPossible => options.Value.ServerDomain is not null;

    public async Task<IList<UserPasskeyInfo>> OfAsync(ChatUser user) => await users.GetPasskeysAsync(user);

    /// <returns>What the browser is asked for, as JSON.</returns>
    public async Task<string> CreationOptionsAsync(HttpContext context, ChatUser user)
    {
        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.UserName!, DisplayName = user.UserName! };
        var made = await handler.MakeCreationOptionsAsync(entity, context);
        states.Keep(context, made.AttestationState);
        return made.CreationOptionsJson;
    }

    /// <exception cref="RefusalException"><c>invalid_request</c>: the answer is not to what was asked; <c>not_allowed</c>: the user has enough of them.</exception>
    public async Task AddAsync(HttpContext context, ChatUser user, string credential, string? name, CancellationToken cancellationToken)
    {
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = context,
            CredentialJson = credential,
            AttestationState = states.Take(context),
        });
        if (!result.Succeeded || result.UserEntity.Id != user.Id.ToString())
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "That was no passkey for this account, or it took too long. Try again.");
        }

        var tracked = await users.FindByIdAsync(user.Id.ToString()) ?? throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
        if ((await users.GetPasskeysAsync(tracked)).Count >= MaxPasskeys)
        {
            throw new RefusalException(ErrorCode.NotAllowed, $"An account has up to {MaxPasskeys} passkeys. Remove one first.");
        }

        result.Passkey.Name = string.IsNullOrWhiteSpace(name) ? "Passkey" : name.Trim()[..Math.Min(name.Trim().Length, MaxNameLength)];
        await ChangeAsync(tracked, () => users.AddOrUpdatePasskeyAsync(tracked, result.Passkey), PasskeyActions.Added, context, cancellationToken);
    }

    public async Task RemoveAsync(HttpContext context, Guid userId, byte[] credentialId, CancellationToken cancellationToken)
    {
        var user = await users.FindByIdAsync(userId.ToString()) ?? throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
        await ChangeAsync(user, () => users.RemovePasskeyAsync(user, credentialId), PasskeyActions.Removed, context, cancellationToken);
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
    /// <exception cref="RefusalException"><c>invalid_credentials</c>; with a right passkey: <c>account_disabled</c>, <c>email_not_verified</c>.</exception>
    public async Task<ChatUser> CheckAsync(HttpContext context, string credential, CancellationToken cancellationToken)
    {
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = context,
            CredentialJson = credential,
            AssertionState = states.Take(context),
        });
        var refusal = !result.Succeeded || result.User.DeletedAt is not null
            ? Refusal.Of(ErrorCode.InvalidCredentials, "There is no account with this passkey, or it took too long. Try again.")
            : result.User.DisabledAt is not null ? Refusal.Of(ErrorCode.AccountDisabled, "An administrator has locked this account.")
            : accounts.Value.RequireVerifiedEmail && !result.User.EmailConfirmed ? Refusal.Of(ErrorCode.EmailNotVerified, "Open the link in the mail that was sent to you first.")
            : null;
        await transaction.RunAsync(
            async () =>
            {
                if (result.Succeeded)
                {
                    // With its new counter.
                    await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
                }

                await audit.WriteAsync(Entry(result.User, refusal, context), cancellationToken);
            },
            cancellationToken);
        return refusal is null ? result.User! : throw new RefusalException(refusal);
    }

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

    private Task ChangeAsync(ChatUser user, Func<Task<IdentityResult>> change, string action, HttpContext context, CancellationToken cancellationToken) => transaction.RunAsync(
        async () =>
        {
            if (await change() is { Succeeded: false } failed)
            {
                throw new InvalidOperationException($"The passkey was not kept: {string.Join(", ", failed.Errors.Select(error => error.Code))}.");
            }

            await audit.WriteAsync(new AuditEntry(action, user.Id, user.Id.ToString(), SessionOrigin.AddressOf(context)), cancellationToken);
        },
        cancellationToken);
}

/// <summary>What the audit trail tells of passkeys.</summary>
internal static class PasskeyActions
{
    public const string Added = "passkey.added";
    public const string Removed = "passkey.removed";
}

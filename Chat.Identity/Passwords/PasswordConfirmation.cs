using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Passwords;

/// <summary>What a page has to ask for before something that an open browser alone must not be enough for.</summary>
internal enum Confirmation
{
    /// <summary>The password.</summary>
    Password,

    /// <summary>Nothing: whoever needs no password has signed in just now.</summary>
    Recent,

    /// <summary>To sign in anew: there is no password to ask for.</summary>
    SignIn,
}

/// <summary>Asks for the password again before something that an open browser alone must not be enough for.</summary>
internal sealed class PasswordConfirmation(
    IdentityDbContext context, AccountGuard guard, PasswordService passwords, IAuditTrail audit, IdentityLimits limits, TimeProvider time)
{
    /// <summary>How long a log-in stands in for the password, where there is no password or a passkey was used.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    private string? _stamp;

    /// <summary>
    /// With the password; or without, in a browser where the user has signed in within <see cref="Recent"/> with a passkey, or has no
    /// password at all; not with what another server only remembered. A token of a program does not say when that was.
    /// </summary>
    /// <returns>The caller's id.</returns>
    /// <exception cref="RefusalException"><c>sign_in_required</c>, <c>invalid_credentials</c>, <c>busy</c>, <c>rate_limited</c>.</exception>
    public async Task<Guid> ConfirmAsync(ClaimsPrincipal caller, string? password, string? address, CancellationToken cancellationToken)
    {
        var user = await guard.OwnAsync(caller, cancellationToken);
        var needed = await NeededAsync(caller, user, cancellationToken);
        if (needed == Confirmation.SignIn)
        {
            throw new RefusalException(ErrorCode.InvalidCredentials, $"Sign in anew in the browser: this has to be done within {Recent.TotalMinutes} minutes after it.");
        }

        if (needed == Confirmation.Password)
        {
            await CheckAsync(user, password ?? "", address, cancellationToken);
        }

        _stamp = user.SecurityStamp;
        return user.Id;
    }

    /// <summary>To be asked under the lock of the user: a new password may have been set since <see cref="ConfirmAsync"/>.</summary>
    /// <exception cref="RefusalException"><c>sign_in_required</c>.</exception>
    public void CheckStillHolds(ChatUser locked)
    {
        if (_stamp is null || locked.SecurityStamp != _stamp)
        {
            throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
        }
    }

    /// <summary>The same, but where there is a password it is needed.</summary>
    /// <inheritdoc cref="ConfirmAsync"/>
    public async Task<Guid> ConfirmPasswordAsync(ClaimsPrincipal caller, string password, string? address, CancellationToken cancellationToken)
    {
        var user = await guard.OwnAsync(caller, cancellationToken);
        if (user.PasswordHash is null)
        {
            return await ConfirmAsync(caller, password: null, address, cancellationToken);
        }

        await CheckAsync(user, password, address, cancellationToken);
        return user.Id;
    }

    /// <summary>What the caller is to be asked for.</summary>
    /// <exception cref="RefusalException"><c>sign_in_required</c>.</exception>
    public async Task<Confirmation> NeededAsync(ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        await NeededAsync(caller, await guard.OwnAsync(caller, cancellationToken), cancellationToken);

    private async Task<Confirmation> NeededAsync(ClaimsPrincipal caller, ChatUser user, CancellationToken cancellationToken)
    {
        if (user.PasswordHash is not null && caller.FindFirstValue(ChatClaims.Method) != SignInMethods.Passkey)
        {
            return Confirmation.Password;
        }

        var since = time.GetUtcNow() - Recent;
        var isRecent = caller.FindFirstValue(ChatClaims.Method) != SignInMethods.Remembered
            && Guid.TryParse(caller.FindFirstValue(ChatClaims.Login), out var login)
            && await context.Logins.AnyAsync(row => row.Id == login && row.UserId == user.Id && row.CreatedAt > since, cancellationToken);
        return isRecent ? Confirmation.Recent : user.PasswordHash is null ? Confirmation.SignIn : Confirmation.Password;
    }

    private async Task CheckAsync(ChatUser user, string password, string? address, CancellationToken cancellationToken)
    {
        var account = user.Id.ToString();
        await limits.TrySignInAsync(account);
        if (await passwords.VerifyAsync(user.PasswordHash, password, cancellationToken) != PasswordVerificationResult.Failed)
        {
            await limits.SignedInAsync(account);
            return;
        }

        await audit.WriteAsync(new AuditEntry(AuditActions.PasswordRefused, user.Id, account, address), cancellationToken);
        throw new RefusalException(ErrorCode.InvalidCredentials, "This is not your password.");
    }
}

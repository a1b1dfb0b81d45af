using System.Security.Claims;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Identity;

namespace Chat.Identity.Passwords;

/// <summary>Asks for the password again before something that an open browser alone must not be enough for.</summary>
internal sealed class PasswordConfirmation(AccountGuard guard, PasswordService passwords, IAuditTrail audit, IdentityLimits limits)
{
    /// <returns>The caller's id.</returns>
    /// <exception cref="RefusalException"><c>sign_in_required</c>, <c>invalid_credentials</c>, <c>busy</c>, <c>rate_limited</c>.</exception>
    public async Task<Guid> ConfirmAsync(ClaimsPrincipal caller, string password, string? address, CancellationToken cancellationToken)
    {
        var user = await guard.OwnAsync(caller, cancellationToken);
        var account = user.Id.ToString();
        await limits.TrySignInAsync(account);
        if (await passwords.VerifyAsync(user.PasswordHash, password, cancellationToken) != PasswordVerificationResult.Failed)
        {
            await limits.SignedInAsync(account);
            return user.Id;
        }

        await audit.WriteAsync(new AuditEntry(AuditActions.PasswordRefused, user.Id, account, address), cancellationToken);
        throw new RefusalException(ErrorCode.InvalidCredentials, "This is not your password.");
    }
}

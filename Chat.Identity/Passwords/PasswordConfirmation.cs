using System.Security.Claims;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Identity;

namespace Chat.Identity.Passwords;

/// <summary>Asks for the password again before something that an open browser alone must not be enough for.</summary>
internal sealed class PasswordConfirmation(AccountGuard guard, PasswordService passwords, IAuditTrail audit)
{
    /// <returns>The caller's id.</returns>
    /// <exception cref="RefusalException"><c>sign_in_required</c>, <c>invalid_credentials</c>, <c>busy</c>.</exception>
    public async Task<Guid> ConfirmAsync(ClaimsPrincipal caller, string password, string? address, CancellationToken cancellationToken)
    {
        var user = await guard.OwnAsync(caller, cancellationToken);
        if (await passwords.VerifyAsync(user.PasswordHash, password, cancellationToken) != PasswordVerificationResult.Failed)
        {
            return user.Id;
        }

        await audit.WriteAsync(new AuditEntry(AuditActions.PasswordRefused, user.Id, user.Id.ToString(), address), cancellationToken);
        throw new RefusalException(ErrorCode.InvalidCredentials, "This is not your password.");
    }
}

using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Accounts;

/// <summary>The only way to an account on behalf of whoever sent the request. What the claims say is looked up: they may be old.</summary>
internal sealed class AccountGuard(IdentityDbContext context, AccountDirectory accounts)
{
    /// <summary>The account of the caller, to read.</summary>
    /// <exception cref="RefusalException"><c>sign_in_required</c>.</exception>
    public async Task<ChatUser> OwnAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var id = IdOf(caller);
        return Usable(await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id && user.DeletedAt == null, cancellationToken));
    }

    /// <summary>The account of the caller, to change; nobody else does until the transaction ends.</summary>
    /// <exception cref="RefusalException"><c>sign_in_required</c>.</exception>
    public async Task<ChatUser> LockOwnAsync(ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        Usable(await accounts.LockAsync(IdOf(caller), cancellationToken));

    /// <exception cref="RefusalException"><c>sign_in_required</c>; <c>not_allowed</c>: not an administrator, whatever the claims say.</exception>
    public async Task CheckAdminAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if ((await OwnAsync(caller, cancellationToken)).Role != ServerRole.Admin)
        {
            throw new RefusalException(ErrorCode.NotAllowed, "Your role does not allow this.");
        }
    }

    /// <summary>An account that the caller, an administrator and somebody else, may change.</summary>
    /// <exception cref="RefusalException"><c>sign_in_required</c>; <c>not_allowed</c>: not an administrator, or the account is the caller's own, or there is none.</exception>
    public async Task<(ChatUser Admin, ChatUser Target)> LockForAdminAsync(ClaimsPrincipal caller, Guid target, CancellationToken cancellationToken)
    {
        var admins = await accounts.LockAdminsAsync(cancellationToken);
        var admin = Usable(admins.SingleOrDefault(user => user.Id == IdOf(caller)), ErrorCode.NotAllowed);
        if (target == admin.Id)
        {
            throw new RefusalException(ErrorCode.NotAllowed, "Nobody changes their own rights: ask another administrator.");
        }

        var user = admins.SingleOrDefault(user => user.Id == target) ?? await accounts.LockAsync(target, cancellationToken);
        return (admin, user ?? throw new RefusalException(ErrorCode.NotAllowed, "There is no such user."));
    }

    public static Guid IdOf(ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirst(ChatClaims.Subject)?.Value, out var id) ? id : throw SignInRequired();

    /// <summary>The session of the caller's token; null: a cookie.</summary>
    public static Guid? SessionOf(ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirst(ChatClaims.Session)?.Value, out var id) ? id : null;

    /// <summary>The log-in of the caller's browser; null: a token.</summary>
    public static Guid? LoginOf(ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirst(ChatClaims.Login)?.Value, out var id) ? id : null;

    private static ChatUser Usable(ChatUser? user, ErrorCode otherwise = ErrorCode.SignInRequired) =>
        user is { DisabledAt: null } ? user
        : otherwise == ErrorCode.SignInRequired ? throw SignInRequired()
        : throw new RefusalException(otherwise, "Your role does not allow this.");

    private static RefusalException SignInRequired() => new(ErrorCode.SignInRequired, "Sign in first.");
}

using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Mail;
using Chat.Identity.Revocations;
using Chat.Identity.TwoFactor;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Administration;

/// <summary>What administrators do with accounts of others. Nobody changes their own, so that there is always one left.</summary>
internal sealed class UserAdministration(
    IdentityDbContext context,
    AccountGuard guard,
    ILookupNormalizer normalizer,
    SecondFactor secondFactor,
    IRevoker revoker,
    IdentityTransaction transaction,
    IAuditTrail audit,
    MailQueue mails,
    TimeProvider time)
{
    public const int PageSize = 50;
    public const int MaxReason = 500;

    /// <summary>Accounts in order of their names, from after <paramref name="after"/> on: all, or those whose name begins with, or whose address is, <paramref name="query"/>.</summary>
    public Task<List<ChatUser>> FindAsync(string? query, string? after, CancellationToken cancellationToken)
    {
        var users = context.Users.AsNoTracking().Where(user => user.DeletedAt == null);
        if (!string.IsNullOrWhiteSpace(query))
        {
            var start = normalizer.NormalizeName(query.Trim());
            var email = EmailAddress.TryNormalize(query);
            var address = normalizer.NormalizeEmail(email);
            users = users.Where(user => user.NormalizedUserName!.StartsWith(start)
                || (address != null && (user.NormalizedEmail == address || user.UnverifiedEmail == email)));
        }

        if (!string.IsNullOrEmpty(after))
        {
            var last = normalizer.NormalizeName(after);
#pragma warning disable CA1309 // the database compares, as it orders
            users = users.Where(user => string.Compare(user.NormalizedUserName, last) > 0);
#pragma warning restore CA1309
        }

        return users.OrderBy(user => user.NormalizedUserName).Take(PageSize).ToListAsync(cancellationToken);
    }

    /// <summary>Keeps a user out, and ends all the user has open.</summary>
    /// <exception cref="RefusalException"><c>not_allowed</c>; <c>invalid_request</c>: the reason is too long.</exception>
    public Task DisableAsync(ClaimsPrincipal caller, Guid id, string? reason, string? address, CancellationToken cancellationToken) =>
        reason?.Length > MaxReason
            ? throw new RefusalException(ErrorCode.InvalidRequest, $"A reason has at most {MaxReason} characters.")
            : ChangeAsync(
                caller,
                id,
                AuditActions.Disabled,
                address,
                user =>
                {
                    if (user.DisabledAt is not null)
                    {
                        return null;
                    }

                    user.DisabledAt = time.GetUtcNow();
                    user.DisabledReason = reason;
                    user.SecurityStamp = AccountDirectory.NewStamp();
                    return new Change(RevocationKind.AccountDisabled);
                },
                cancellationToken);

    /// <exception cref="RefusalException"><c>not_allowed</c>.</exception>
    public Task EnableAsync(ClaimsPrincipal caller, Guid id, string? address, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            id,
            AuditActions.Enabled,
            address,
            user =>
            {
                if (user.DisabledAt is null)
                {
                    return null;
                }

                user.DisabledAt = null;
                user.DisabledReason = null;
                return new Change(null);
            },
            cancellationToken);

    /// <summary>Another role, from the next token on; the tokens and cookies there are end.</summary>
    /// <exception cref="RefusalException"><c>not_allowed</c>.</exception>
    public Task SetRoleAsync(ClaimsPrincipal caller, Guid id, ServerRole role, string? address, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            id,
            AuditActions.RoleChanged,
            address,
            user =>
            {
                if (user.Role == role)
                {
                    return null;
                }

                var details = new Dictionary<string, string> { ["from"] = user.Role.ToString(), ["to"] = role.ToString() };
                user.Role = role;
                user.SecurityStamp = AccountDirectory.NewStamp();
                return new Change(RevocationKind.RoleChanged, details);
            },
            cancellationToken);

    /// <summary>For who has lost the authenticator and the recovery codes. The owner is told by mail.</summary>
    /// <exception cref="RefusalException"><c>not_allowed</c>.</exception>
    public async Task TurnOffSecondFactorAsync(ClaimsPrincipal caller, Guid id, string? address, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            async () =>
            {
                var (admin, user) = await guard.LockForAdminAsync(caller, id, cancellationToken);
                if (!user.TwoFactorEnabled)
                {
                    return;
                }

                await secondFactor.TurnOffAsync(user, cancellationToken);
                await context.SaveChangesAsync(cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.TotpDisabled, admin.Id, id.ToString(), address), cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }

    private Task ChangeAsync(ClaimsPrincipal caller, Guid id, string action, string? address, Func<ChatUser, Change?> change, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async () =>
            {
                var (admin, user) = await guard.LockForAdminAsync(caller, id, cancellationToken);
                if (change(user) is not { } made)
                {
                    return;
                }

                await context.SaveChangesAsync(cancellationToken);
                if (made.Kind is { } kind)
                {
                    await revoker.EndSessionsAsync(id, kind, cancellationToken: cancellationToken);
                }

                await audit.WriteAsync(new AuditEntry(action, admin.Id, id.ToString(), address, made.Details), cancellationToken);
            },
            cancellationToken);

    private sealed record Change(RevocationKind? Kind, IReadOnlyDictionary<string, string>? Details = null);
}

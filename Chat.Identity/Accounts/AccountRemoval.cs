using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Passwords;
using Chat.Identity.Revocations;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Accounts;

/// <summary>Deletes accounts. What others have of a user, the messages, keeps the id; everything else about the user goes.</summary>
internal sealed class AccountRemoval(
    IdentityDbContext context, AccountDirectory accounts, PasswordConfirmation confirmation, IRevoker revoker, IdentityTransaction transaction, IAuditTrail audit, TimeProvider time)
{
    /// <exception cref="RefusalException"><c>invalid_credentials</c>; <c>not_allowed</c>: the last administrator.</exception>
    public async Task DeleteOwnAsync(ClaimsPrincipal caller, string password, string? address, CancellationToken cancellationToken)
    {
        var id = await confirmation.ConfirmAsync(caller, password, address, cancellationToken);
        await transaction.RunAsync(
            async () =>
            {
                var admins = await accounts.LockAdminsAsync(cancellationToken);
                var user = admins.SingleOrDefault(admin => admin.Id == id) ?? await accounts.LockAsync(id, cancellationToken);
                if (user is null)
                {
                    return;
                }

                confirmation.CheckStillHolds(user);
                if (user.Role == ServerRole.Admin && !admins.Exists(other => other.Id != id && other.DisabledAt is null))
                {
                    throw new RefusalException(ErrorCode.NotAllowed, "The last administrator cannot go. Make somebody else one first.");
                }

                var verified = user.NormalizedEmail;
                Forget(user);
                await context.SaveChangesAsync(cancellationToken);
                await context.Links.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                // One that was asked for by the address has no user yet. An address that nobody has verified may be somebody else's.
#pragma warning disable CA1304, CA1311, CA1862 // the database does it
                await context.Mails.Where(row => row.UserId == id || (row.UserId == null && row.Address.ToUpper() == verified)).ExecuteDeleteAsync(cancellationToken);
#pragma warning restore CA1304, CA1311, CA1862
                await context.RecoveryCodes.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await context.Logins.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await context.UserLogins.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await context.UserTokens.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await context.UserClaims.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await context.UserPasskeys.Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
                await revoker.EndSessionsAsync(id, RevocationKind.AccountDeleted, cancellationToken: cancellationToken);
                await new OldRows(context).ForgetAsync(id, cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.Deleted, id, id.ToString(), address), cancellationToken);
            },
            cancellationToken);
    }

    // The skeleton of the name stays, so that nobody else comes as this user.
    private void Forget(ChatUser user)
    {
        user.DeletedAt = time.GetUtcNow();
        user.UserName = user.NormalizedUserName = user.Email = user.NormalizedEmail = user.UnverifiedEmail = user.PhoneNumber = null;
        user.PasswordHash = user.DisabledReason = null;
        user.EmailConfirmed = user.TwoFactorEnabled = false;
        user.TotpSecret = null;
        user.TotpLastStep = null;
        user.Role = ServerRole.User;
        user.SecurityStamp = AccountDirectory.NewStamp();
    }
}

using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Passwords;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Setup;

/// <summary>Makes the first administrator.</summary>
internal sealed class SetupService(
    IdentityDbContext context, AccountDirectory accounts, PasswordRules rules, PasswordService passwords, Links links, IdentityTransaction transaction, IAuditTrail audit)
{
    // Any number that nobody else uses for a lock of a transaction in the chat's database.
    private const long Lock = 0x43686174_44420011;

    /// <summary>A new link, which makes those before it worthless; null: there is an administrator.</summary>
    /// <returns>Its token.</returns>
    public Task<string?> OfferAsync(CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async () =>
            {
                await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
                await links.RemoveAsync(null, LinkPurpose.Setup, cancellationToken);
                if (await HasAdminAsync(cancellationToken))
                {
                    return null;
                }

                var token = links.Add(LinkPurpose.Setup, null, null);
                await context.SaveChangesAsync(cancellationToken);
                return token;
            },
            cancellationToken);

    /// <exception cref="RefusalException"><c>link_invalid</c>, also when there is an administrator by now; what else registering is refused with.</exception>
    public Task MakeAdminAsync(string token, string userName, string email, string password, string? address, CancellationToken cancellationToken)
    {
        var name = AccountDirectory.NameOf(userName);
        var mail = EmailAddress.Normalize(email);
        rules.Check(password, name, mail);
        return transaction.RunAsync(
            async () =>
            {
                await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
                await links.TakeAsync(LinkPurpose.Setup, token, cancellationToken);
                if (await HasAdminAsync(cancellationToken))
                {
                    throw new RefusalException(ErrorCode.LinkInvalid, "This server has an administrator already.");
                }

                var hash = await passwords.HashAsync(password, cancellationToken);
                var user = await accounts.AddAsync(name, mail, verified: true, hash, ServerRole.Admin, cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.FirstAdmin, user.Id, user.Id.ToString(), address), cancellationToken);
            },
            cancellationToken);
    }

    private Task<bool> HasAdminAsync(CancellationToken cancellationToken) =>
        context.Users.AnyAsync(user => user.Role == ServerRole.Admin && user.DeletedAt == null, cancellationToken);
}

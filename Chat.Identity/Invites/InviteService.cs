using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Invites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Invites;

/// <summary>Invitations, by their codes: so many registrations, until then.</summary>
internal sealed class InviteService(IdentityDbContext context, IdentityTransaction transaction, IAuditTrail audit, TimeProvider time)
{
    public const int MostUses = 1_000;

    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    /// <returns>The row, and the code that nobody can be told again.</returns>
    /// <exception cref="RefusalException"><c>invalid_request</c>.</exception>
    public Task<(InviteRow Invite, string Code)> MakeAsync(ClaimsPrincipal caller, int uses, TimeSpan lifetime, string? address, CancellationToken cancellationToken)
    {
        if (uses is < 1 or > MostUses || lifetime <= TimeSpan.Zero || lifetime > LongestLifetime)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, $"An invitation is good for 1 to {MostUses} uses and at most {LongestLifetime.TotalDays} days.");
        }

        var now = time.GetUtcNow();
        var code = Links.NewToken();
        var invite = new InviteRow
        {
            Id = Guid.CreateVersion7(now),
            CodeHash = Links.HashOf(code),
            CreatedBy = AccountGuard.IdOf(caller),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
            MaxUses = uses,
        };
        return transaction.RunAsync(
            async () =>
            {
                context.Invites.Add(invite);
                await context.SaveChangesAsync(cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.InviteMade, invite.CreatedBy, invite.Id.ToString(), address), cancellationToken);
                return (invite, code);
            },
            cancellationToken);
    }

    public Task<List<InviteRow>> ListAsync(CancellationToken cancellationToken) =>
        context.Invites.AsNoTracking().OrderByDescending(invite => invite.CreatedAt).Take(MostUses).ToListAsync(cancellationToken);

    /// <summary>Nobody registers with it any more. One that does not exist, or is revoked, changes nothing.</summary>
    public Task RevokeAsync(ClaimsPrincipal caller, Guid id, string? address, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var revoked = await context.Invites.Where(invite => invite.Id == id && invite.RevokedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(invite => invite.RevokedAt, now), cancellationToken);
                if (revoked > 0)
                {
                    await audit.WriteAsync(new AuditEntry(AuditActions.InviteRevoked, AccountGuard.IdOf(caller), id.ToString(), address), cancellationToken);
                }
            },
            cancellationToken);

    /// <summary>Before a password is hashed for whoever has none.</summary>
    /// <exception cref="RefusalException"><c>invite_invalid</c>.</exception>
    public async Task CheckAsync(string? code, CancellationToken cancellationToken)
    {
        if (!await Good(code).AnyAsync(cancellationToken))
        {
            throw Invalid();
        }
    }

    /// <summary>One use less, in the transaction of the caller.</summary>
    /// <returns>The id of the invitation.</returns>
    /// <exception cref="RefusalException"><c>invite_invalid</c>.</exception>
    public async Task<Guid?> UseAsync(string? code, CancellationToken cancellationToken)
    {
        // The update looks again at what it waited for: the last use is given once.
        var used = await Good(code).ExecuteUpdateAsync(set => set.SetProperty(invite => invite.Uses, invite => invite.Uses + 1), cancellationToken);
        var hash = Links.HashOf(code ?? "");
        return used == 1 ? await context.Invites.Where(invite => invite.CodeHash == hash).Select(invite => (Guid?)invite.Id).SingleAsync(cancellationToken) : throw Invalid();
    }

    private IQueryable<InviteRow> Good(string? code)
    {
        var (hash, now) = (Links.HashOf(code ?? ""), time.GetUtcNow());
        return context.Invites.Where(invite => invite.CodeHash == hash && invite.RevokedAt == null && invite.ExpiresAt > now && invite.Uses < invite.MaxUses);
    }

    private static RefusalException Invalid() => new(ErrorCode.InviteInvalid, "This invitation is unknown, used up or too old, or one is needed.");
}

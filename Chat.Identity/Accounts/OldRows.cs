using System.Linq.Expressions;
using Chat.Identity.Data;
using Chat.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Accounts;

/// <summary>
/// Deletes what sessions and tokens have left behind: so many rows at a time, each time in a transaction of its own, so that nobody waits
/// for it and what is done stays done. Two that do it at the same time find less.
/// </summary>
internal sealed class OldRows(IdentityDbContext context, int batch = OldRows.Batch)
{
    public const int Batch = 1_000;

    /// <summary>How long somebody who asks is told of a session that has ended.</summary>
    public static readonly TimeSpan SessionKept = TimeSpan.FromDays(30);

    /// <summary>No access token that is older counts, whatever the clocks say.</summary>
    public static readonly TimeSpan RevocationKept = TokenLifetimes.Access + TimeSpan.FromHours(1);

    // It is made before its first token, and after that before its session.
    private static readonly TimeSpan AuthorizationBegins = TimeSpan.FromHours(1);

    public async Task DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var utc = now.UtcDateTime;

        // A redeemed one is kept until it would have expired: when it comes again before, its session ends.
        await DeleteAllAsync(Tokens.Where(token => token.ExpirationDate < utc || token.Status == Statuses.Revoked), token => token.Id, cancellationToken);

        var usedSince = now - TokenLifetimes.Idle - SessionKept;
        var endedSince = now - SessionKept;
        await DeleteAllAsync(context.Sessions.Where(session => session.EndedAt < endedSince || session.LastUsedAt < usedSince), session => session.Id, cancellationToken);

        // What a user has allowed the programs of others is permanent.
        var begunSince = utc - AuthorizationBegins;
        await DeleteAllAsync(
            Authorizations.Where(authorization => authorization.CreationDate < begunSince
                && (authorization.Type == AuthorizationTypes.AdHoc || authorization.Status != Statuses.Valid)
                && !Tokens.Any(token => token.Authorization!.Id == authorization.Id)
                && !context.Sessions.Any(session => session.Id == authorization.Id && session.EndedAt == null)),
            authorization => authorization.Id,
            cancellationToken);

        // Not the newest: hubs and tokens count from it.
        var revokedSince = now - RevocationKept;
        await DeleteAllAsync(
            context.Revocations.Where(revocation => revocation.At < revokedSince && revocation.Id < context.Revocations.Max(other => other.Id)), revocation => revocation.Id, cancellationToken);
    }

    /// <summary>In the transaction of the caller, when the account goes: nothing of it waits for its time.</summary>
    public async Task ForgetAsync(Guid user, CancellationToken cancellationToken)
    {
        var subject = user.ToString();
        await Tokens.Where(token => token.Authorization!.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await Authorizations.Where(authorization => authorization.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await context.Sessions.Where(session => session.UserId == user)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.Device, "").SetProperty(session => session.Address, ""), cancellationToken);
    }

    private DbSet<OpenIddictEntityFrameworkCoreToken<Guid>> Tokens => context.Set<OpenIddictEntityFrameworkCoreToken<Guid>>();

    private DbSet<OpenIddictEntityFrameworkCoreAuthorization<Guid>> Authorizations => context.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>();

    /// <summary>By the key, so that two who do it lock the rows in one order.</summary>
    public async Task DeleteAllAsync<T, TKey>(IQueryable<T> rows, Expression<Func<T, TKey>> key, CancellationToken cancellationToken)
        where T : class
    {
        while (await rows.OrderBy(key).Take(batch).ExecuteDeleteAsync(cancellationToken) == batch)
        {
        }
    }
}

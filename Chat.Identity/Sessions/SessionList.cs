using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Revocations;
using Chat.Identity.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Sessions;

/// <summary>A session as its user sees it.</summary>
internal sealed record ShownSession(Guid Id, string Client, string Device, string Address, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Current);

/// <summary>The sessions of a user: for REST and for pages.</summary>
internal sealed class SessionList(IdentityDbContext database, IdentityTransaction transaction, Revoker revoker, TimeProvider time)
{
    /// <summary>Those that go on, the one used last first.</summary>
    public Task<ShownSession[]> OfAsync(Guid user, Guid? current, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (usedSince, begunSince) = (now - TokenLifetimes.Idle, now - TokenLifetimes.Session);
        return database.Sessions.AsNoTracking()
            .Where(row => row.UserId == user && row.EndedAt == null && row.LastUsedAt > usedSince && row.CreatedAt > begunSince)
            .OrderByDescending(row => row.LastUsedAt)
            .Select(row => new ShownSession(row.Id, row.ClientId, row.Device, row.Address, row.CreatedAt, row.LastUsedAt, row.Id == current))
            .ToArrayAsync(cancellationToken);
    }

    /// <returns>False: the user has no such session.</returns>
    public Task<bool> EndAsync(Guid user, Guid session, CancellationToken cancellationToken) =>
        transaction.RunAsync(() => revoker.EndSessionAsync(user, session, RevocationKind.SessionEnded, cancellationToken), cancellationToken);

    public Task EndOthersAsync(Guid user, Guid? current, CancellationToken cancellationToken) =>
        transaction.RunAsync(() => revoker.EndSessionsAsync(user, RevocationKind.SessionEnded, current, cancellationToken), cancellationToken);
}

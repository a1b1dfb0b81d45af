using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Revocations;
using Chat.Identity.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Sessions;

/// <summary>A session as its user sees it.</summary>
internal sealed record ShownSession(Guid Id, string Client, string Device, string Address, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Current);

/// <summary>The sessions of a user: for REST and for pages.</summary>
internal sealed class SessionList(IdentityDbContext database, AccountDirectory accounts, IdentityTransaction transaction, Revoker revoker, TimeProvider time)
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

    /// <summary>Ends all that programs and browsers have open but <paramref name="current"/>. Every cookie ends, that of who asks too: a copy of it may be elsewhere.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="current">The session of a program that goes on; null: none.</param>
    /// <param name="login">The log-in of the browser that asks, which is to be given another cookie; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException"><c>sign_in_required</c>.</exception>
    public Task<ChatUser> EndOthersAsync(Guid user, Guid? current, Guid? login, CancellationToken cancellationToken) => transaction.RunAsync(
        async () =>
        {
            // Under the lock nobody opens a session meanwhile, and codes of before are worth nothing afterwards.
            var locked = await accounts.LockFreshAsync(user, cancellationToken) ?? throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");
            locked.SecurityStamp = AccountDirectory.NewStamp();
            await database.SaveChangesAsync(cancellationToken);
            await database.Logins.Where(row => row.UserId == user && row.Id != login).ExecuteDeleteAsync(cancellationToken);
            await revoker.EndSessionsAsync(user, RevocationKind.SessionEnded, current, cancellationToken);
            return locked;
        },
        cancellationToken);
}

using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Revocations;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Sessions;

/// <summary>Opens sessions, and notes that they are used.</summary>
internal sealed class SessionStore(IdentityDbContext database, IdentityTransaction transaction, Revoker revoker, TimeProvider time)
{
    /// <summary>Most sessions that one user has open.</summary>
    public const int MostOpen = 100;

    /// <summary>
    /// Opens a session of a user who may sign in and whose security stamp is still <paramref name="stamp"/> (null: whatever it is).
    /// Waits for whoever is about to end all sessions of this user: either this one is ended with them, or it is not opened.
    /// </summary>
    /// <returns>False: it was not opened, or was opened before.</returns>
    public async Task<bool> OpenAsync(Guid id, Guid userId, string? stamp, string clientId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var opened = await database.Database.ExecuteSqlAsync(
            $"""
            insert into identity.sessions (id, user_id, client_id, device, address, created_at, last_used_at)
            select {id}, id, {clientId}, {origin.Device}, {origin.Address}, {now}, {now} from identity.users
            where id = {userId} and disabled_at is null and deleted_at is null and ({stamp}::text is null or security_stamp = {stamp})
            for share
            on conflict (id) do nothing
            """,
            cancellationToken);
        return opened == 1;
    }

    /// <summary>
    /// Ends those that were used longest ago when the user has more than <see cref="MostOpen"/>. For after one was opened: of several that
    /// are opened at the same time the last one to look sees them all.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="opened">The one that stays in any case.</param>
    /// <param name="cancellationToken">Gives up; the next one that is opened makes up for it.</param>
    public async Task MakeRoomAsync(Guid userId, Guid opened, CancellationToken cancellationToken)
    {
        var tooMany = await database.Sessions.Where(session => session.UserId == userId && session.EndedAt == null && session.Id != opened)
            .OrderByDescending(session => session.LastUsedAt).ThenByDescending(session => session.Id)
            .Skip(MostOpen - 1).Select(session => session.Id).ToListAsync(cancellationToken);
        foreach (var session in tooMany)
        {
            await transaction.RunAsync(() => revoker.EndSessionAsync(userId, session, RevocationKind.SessionEnded, cancellationToken), cancellationToken);
        }
    }

    /// <returns>False: it has ended.</returns>
    public async Task<bool> UseAsync(Guid id, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var used = await database.Sessions.Where(session => session.Id == id && session.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.LastUsedAt, now).SetProperty(session => session.Address, address), cancellationToken);
        return used == 1;
    }
}

using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Identity.Data;
using Chat.Identity.Data.Sessions;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Revocations;

/// <summary>Writes revocations, one transaction at a time, so that whoever has read up to an id has missed none before it.</summary>
internal sealed class Revoker(IdentityDbContext database, RevocationPublisher publisher, TimeProvider time) : IRevoker
{
    // Any number that nobody else uses for a lock in the chat's own database. Held to the end of the transaction.
    private const long RevocationLock = 0x43686174_44420012;

    private readonly List<Revocation> _unpublished = [];

    public async Task EndSessionsAsync(Guid userId, RevocationKind kind, Guid? exceptSession = null, CancellationToken cancellationToken = default)
    {
        if (kind == RevocationKind.RoleChanged)
        {
            await WriteAsync(userId, [null], kind, cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        // One statement: of two who end the same session at the same time, the second waits for the first and finds it ended.
        var ended = await database.Sessions
            .FromSql(
                $"""
                update identity.sessions set ended_at = {now}
                where user_id = {userId} and ended_at is null and ({exceptSession}::uuid is null or id <> {exceptSession})
                returning *
                """)
            .AsNoTracking().ToListAsync(cancellationToken);
        var ids = ended.ConvertAll(session => session.Id);
        await RevokeTokensAsync(ids, cancellationToken);
        // One that goes on cannot be told from the others by its age: then each of them is named.
        await WriteAsync(userId, exceptSession is null ? [null] : [.. ids.Select(id => (Guid?)id)], kind, cancellationToken);
    }

    /// <summary>In the transaction of the caller: one session and its refresh tokens.</summary>
    /// <returns>False: there is none of this user, or it has ended before.</returns>
    public async Task<bool> EndSessionAsync(Guid userId, Guid sessionId, RevocationKind kind, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var ended = await database.Sessions.Where(session => session.Id == sessionId && session.UserId == userId && session.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.EndedAt, now), cancellationToken);
        if (ended == 0)
        {
            return false;
        }

        await RevokeTokensAsync([sessionId], cancellationToken);
        await WriteAsync(userId, [sessionId], kind, cancellationToken);
        return true;
    }

    public async Task PublishAsync()
    {
        foreach (var revocation in _unpublished)
        {
            await publisher.PublishAsync(revocation);
        }

        _unpublished.Clear();
    }

    private Task<int> RevokeTokensAsync(IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken) =>
        database.Set<OpenIddictEntityFrameworkCoreToken<Guid>>()
            .Where(token => sessions.Contains(token.Authorization!.Id) && token.Status != Statuses.Revoked)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, Statuses.Revoked), cancellationToken);

    private async Task WriteAsync(Guid userId, IReadOnlyCollection<Guid?> sessions, RevocationKind kind, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        if (database.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A revocation is written in the transaction of what it is about.");
        }

        await database.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({RevocationLock})", cancellationToken);
        // The clock is read under the lock: the times are in the order of the ids.
        var at = time.GetUtcNow();
        // To the microsecond, as the database keeps them: what is published is what is read.
        at = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
        RevocationRow[] rows = [.. sessions.Select(session => new RevocationRow { UserId = userId, SessionId = session, Kind = (int)kind, At = at })];
        database.Revocations.AddRange(rows);
        await database.SaveChangesAsync(cancellationToken);
        _unpublished.AddRange(rows.Select(ToContract));
    }

    public static Revocation ToContract(RevocationRow row) =>
        new() { Id = row.Id, UserId = new UserId(row.UserId), Session = row.SessionId, Kind = (RevocationKind)row.Kind, At = row.At };
}

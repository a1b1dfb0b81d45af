using System.Text.Json;
using Chat.Identity.Data;
using Chat.Identity.Data.Audit;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Audit;

internal sealed class AuditTrail(IdentityDbContext context, TimeProvider time) : IAuditTrail
{
    // Any number that nobody else uses for a lock of a transaction in the chat's database.
    private const long Lock = 0x43686174_44420010;

    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        if (context.Database.CurrentTransaction is not null)
        {
            await AddAsync(entry, cancellationToken);
            return;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await AddAsync(entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task AddAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        // One writer at a time until it commits: ids without gaps, and each row after the one before it.
        await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
        var last = await context.Audit.AsNoTracking().OrderByDescending(row => row.Id).Select(row => new { row.Id, row.Hash }).FirstOrDefaultAsync(cancellationToken);
        var row = new AuditRow
        {
            Id = (last?.Id ?? 0) + 1,
            At = AuditChain.AsStored(time.GetUtcNow()),
            Action = entry.Action,
            ActorId = entry.ActorId,
            Target = entry.Target,
            Address = entry.Address,
            Details = entry.Details is { Count: > 0 } details ? JsonSerializer.Serialize(new SortedDictionary<string, string>(details.ToDictionary(), StringComparer.Ordinal)) : null,
            Hash = [],
        };
        var complete = AuditChain.WithHash(row, last?.Hash ?? AuditChain.Beginning);
        context.Audit.Add(complete);
        await context.SaveChangesAsync(cancellationToken);
        context.Entry(complete).State = EntityState.Detached;
    }
}

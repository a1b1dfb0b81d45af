using Chat.Identity.Data;
using Chat.Identity.Data.Audit;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Audit;

/// <summary>What came of checking the audit trail.</summary>
/// <param name="Intact">Whether every row is as it was written, and none is missing before the last one.</param>
/// <param name="Rows">How many rows were found in order.</param>
/// <param name="FirstBroken">The id of the first row that is missing or not as it was written.</param>
/// <param name="LastHash">Of the last row in order, in hexadecimal digits: to be compared with one that was written down elsewhere.</param>
internal sealed record AuditVerdict(bool Intact, long Rows, long? FirstBroken, string LastHash);

/// <summary>Reads the audit trail and checks it.</summary>
internal sealed class AuditReader(IdentityDbContext context)
{
    /// <summary>Most rows of a page.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Rows after an id, oldest first; of one user (as actor or target) or of one action only.</summary>
    public Task<List<AuditRow>> ReadAsync(long after, int limit, Guid? user, string? action, CancellationToken cancellationToken)
    {
        var rows = context.Audit.AsNoTracking().Where(row => row.Id > after);
        if (user is { } id)
        {
            var target = id.ToString();
            rows = rows.Where(row => row.ActorId == id || row.Target == target);
        }

        if (!string.IsNullOrEmpty(action))
        {
            rows = rows.Where(row => row.Action == action);
        }

        return rows.OrderBy(row => row.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        var (rows, hash) = (0L, AuditChain.Beginning);
        await foreach (var row in context.Audit.AsNoTracking().OrderBy(row => row.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (row.Id != rows + 1 || !AuditChain.HashOf(row, hash).AsSpan().SequenceEqual(row.Hash))
            {
                return new AuditVerdict(Intact: false, rows, rows + 1, Convert.ToHexStringLower(hash));
            }

            (rows, hash) = (row.Id, row.Hash);
        }

        return new AuditVerdict(Intact: true, rows, null, Convert.ToHexStringLower(hash));
    }
}

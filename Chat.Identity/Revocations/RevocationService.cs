using Chat.Contracts.Identity;
using Chat.Identity.Data;
using MagicOnion;
using MagicOnion.Server;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Revocations;

/// <summary>The revocations for those that missed their publication.</summary>
internal sealed class RevocationService(IdentityDbContext database, TimeProvider time) : ServiceBase<IRevocationService>, IRevocationService
{
    private const int MaxPage = 1_000;

    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    public async UnaryResult<RevocationPage> ReadAsync(long? after)
    {
        var aborted = Context.CallContext.CancellationToken;
        var rows = database.Revocations.AsNoTracking();
        if (after is not { } cursor)
        {
            var since = time.GetUtcNow() - Recent;
            // From the first recent one on by id, so that the pages after this one go on where it ends.
            var first = await rows.Where(row => row.At >= since).MinAsync(row => (long?)row.Id, aborted);
            cursor = first - 1 ?? await rows.MaxAsync(row => (long?)row.Id, aborted) ?? 0;
        }

        var page = await rows.Where(row => row.Id > cursor).OrderBy(row => row.Id).Take(MaxPage).ToArrayAsync(aborted);
        var next = page.Length > 0 ? page[^1].Id : cursor;
        var newest = await rows.MaxAsync(row => (long?)row.Id, aborted) ?? 0;
        var epoch = await database.Database
            .SqlQuery<string>($"select s.system_identifier || '-' || c.timeline_id as \"Value\" from pg_control_system() s cross join pg_control_checkpoint() c")
            .SingleAsync(aborted);
        return new RevocationPage { Next = next, Items = [.. page.Select(Revoker.ToContract)], Newest = newest, Epoch = epoch, ReadAt = time.GetUtcNow() };
    }
}

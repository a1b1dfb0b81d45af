namespace Chat.History.Data.Outbox;

/// <summary>The statements of those who read the outbox.</summary>
internal static class OutboxSql
{
    /// <summary>
    /// True for one transaction at a time of the consumer $1. An advisory lock and not one on his row: that would give his transaction
    /// an id, and a transaction with an id holds back all readers until it ends.
    /// </summary>
    public const string TakeTurn = "select pg_try_advisory_xact_lock(hashtextextended('outbox ' || $1, 0))";

    /// <summary>Where the consumer $1 is, in which life of the database, and whether that is over. No row: he has never read.</summary>
    public const string Cursor =
        """
        select consumer.xid, consumer.id, consumer.epoch, epoch.id is not null and epoch.id is distinct from consumer.epoch
        from outbox_consumers consumer left join epoch on true
        where consumer.name = $1
        """;

    /// <summary>At most $3 rows behind the cursor ($1, $2), of transactions before which all have ended: none can come in between later.</summary>
    public const string Page =
        """
        select id, xid, channel_id, seq, kind, at, count from outbox
        where (xid, id) > ($1, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, id limit $3
        """;

    /// <summary>Moves $1 from ($2, $3) of epoch $4 to ($5, $6), the greatest id passed being $7. No row: he has been moved meanwhile.</summary>
    public const string Advance =
        """
        update outbox_consumers set xid = $5, id = $6, top_id = greatest(top_id, $7)
        where name = $1 and (xid, id) = ($2, $3) and epoch is not distinct from $4
        """;

    /// <summary>
    /// When nobody reads yet: rows of another life of the database, whose transactions are still to come in this one and whom
    /// nobody is to meet then.
    /// </summary>
    public const string Sweep = "delete from outbox where xid >= pg_snapshot_xmax(pg_current_snapshot()) and not exists (select from outbox_consumers)";

    /// <summary>The consumer $1 begins with the transactions that have not ended yet.</summary>
    public const string Begin =
        """
        with now as materialized (
            select pg_snapshot_xmin(pg_current_snapshot()) as xid)
        insert into outbox_consumers (name, xid, id, top_id, epoch)
        select $1, now.xid, 0, coalesce((select max(id) from outbox where outbox.xid < now.xid), 0), (select id from epoch)
        from now
        on conflict do nothing
        """;

    public const string TakeReset = "select pg_advisory_xact_lock(hashtextextended('outbox reset', 0))";

    /// <summary>
    /// The database has begun another life, perhaps in another cluster, where transactions are counted anew: what is there
    /// becomes transaction 0, before all to come, and each consumer goes to the first row he has not passed. Ids go on across a
    /// restore, so a row with a greater id than all he passed is new to him, and for one with a smaller id his old cursor holds.
    /// Rows that commit later keep their transaction and so come behind. One statement, for it has to be one snapshot.
    /// </summary>
    public const string Reset =
        """
        with life as materialized (
            select epoch.id from epoch where exists (select from outbox_consumers where epoch is distinct from epoch.id)),
        moved as (
            update outbox_consumers consumer
            set xid = '0', epoch = life.id, id = least(
                (select min(outbox.id) from outbox where (outbox.xid, outbox.id) > (consumer.xid, consumer.id)) - 1,
                consumer.top_id)
            from life
            returning consumer.name)
        update outbox set xid = '0' where exists (select from moved)
        """;

    /// <summary>How long ago the first row was written that $1 has not passed, whether he could read it or not.</summary>
    public const string Lag =
        """
        select greatest(clock_timestamp() - next.at, '0')
        from outbox_consumers consumer cross join lateral (
            select at from outbox where (xid, id) > (consumer.xid, consumer.id) order by xid, id limit 1) next
        where consumer.name = $1
        """;

    /// <summary>The same for every consumer; zero for one that has passed everything.</summary>
    public const string Lags =
        """
        select consumer.name, coalesce(greatest(clock_timestamp() - next.at, '0'), '0')
        from outbox_consumers consumer left join lateral (
            select at from outbox where (xid, id) > (consumer.xid, consumer.id) order by xid, id limit 1) next on true
        order by consumer.name
        """;

    /// <summary>
    /// Of the $2 oldest rows removes those that are older than $1 and that every consumer has passed. By id, for these go on across a restore
    /// and transactions do not: rows of another cluster may have greater ones than any here will have for years. What was passed is not to be
    /// told while a cursor is of another life. Rows that another process removes just now are left to it, and no others are locked.
    /// </summary>
    public const string Remove =
        """
        with first as materialized (
            select id, xid, at from outbox order by id limit $2),
        last as materialized (
            select xid, id from outbox_consumers order by xid, id limit 1),
        old as materialized (
            select id from outbox
            where id = any (array(
                select first.id from first left join last on true
                where first.at < clock_timestamp() - $1
                    and (last.xid is null or (first.xid, first.id) <= (last.xid, last.id))
                    and not exists (select from outbox_consumers stale join epoch on epoch.id is distinct from stale.epoch)))
            for update skip locked)
        delete from outbox where id = any (array(select id from old))
        """;
}

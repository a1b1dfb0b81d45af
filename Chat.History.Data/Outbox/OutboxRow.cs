namespace Chat.History.Data.Outbox;

/// <summary>
/// Committed events of one channel, kind and transaction, for whoever acts on them later: those from <see cref="Seq"/> on, <see cref="Count"/> of them. Readers keep the pair (<see cref="Xid"/>, <see cref="Id"/>) as their
/// cursor and read only rows of transactions below <c>pg_snapshot_xmin(pg_current_snapshot())</c>: ids alone become visible
/// out of order, and a cursor over them skips rows.
/// </summary>
public sealed class OutboxRow
{
    public long Id { get; init; }

    /// <summary>The transaction that wrote the row.</summary>
    public ulong Xid { get; init; }

    public required Guid ChannelId { get; init; }

    /// <summary>The sequence of the first one.</summary>
    public required long Seq { get; init; }

    /// <summary>How many, 1 or more; their sequences follow each other.</summary>
    public int Count { get; init; } = 1;

    public required short Kind { get; init; }

    public required DateTimeOffset At { get; init; }
}

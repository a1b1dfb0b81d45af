namespace Chat.History.Data.Outbox;

/// <summary>
/// A committed event for whoever acts on events later. Readers keep the pair (<see cref="Xid"/>, <see cref="Id"/>) as their
/// cursor and read only rows of transactions below <c>pg_snapshot_xmin(pg_current_snapshot())</c>: ids alone become visible
/// out of order, and a cursor over them skips rows.
/// </summary>
public sealed class OutboxRow
{
    public long Id { get; init; }

    /// <summary>The transaction that wrote the row.</summary>
    public ulong Xid { get; init; }

    public required Guid ChannelId { get; init; }

    public required long Seq { get; init; }

    public required short Kind { get; init; }

    public required DateTimeOffset At { get; init; }
}

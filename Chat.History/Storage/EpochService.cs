using Chat.Contracts.Ids;
using Npgsql;
using NpgsqlTypes;

namespace Chat.History.Storage;

/// <summary>
/// Knows the epoch of the database, and renews it when the server shows another system identifier or timeline than the
/// one on record, or is behind what it has flushed before: a restored or rolled-back database may give a sequence a second time.
/// Who puts back a copy of the data directory while no History runs deletes the row of the epoch, which this cannot notice.
/// </summary>
internal sealed partial class EpochService(ILogger<EpochService> logger)
{
    private const string CheckSql =
        """
        select e.id, coalesce((e.system_identifier, e.timeline) = (s.system_identifier, c.timeline_id), false),
            case when pg_is_in_recovery() then null else pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint end,
            case when pg_is_in_recovery() then null else pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint end
        from pg_control_system() s cross join pg_control_checkpoint() c left join epoch e on true
        """;

    // Who comes second finds the identity as it should be, changes nothing and reads what the first one wrote.
    private const string RenewSql =
        """
        insert into epoch as e (only_row, id, system_identifier, timeline, since)
        select true, $1, s.system_identifier, c.timeline_id, clock_timestamp()
        from pg_control_system() s cross join pg_control_checkpoint() c
        on conflict (only_row) do update
            set id = excluded.id, system_identifier = excluded.system_identifier, timeline = excluded.timeline, since = excluded.since
            where (e.system_identifier, e.timeline) is distinct from (excluded.system_identifier, excluded.timeline) or e.id = $2
        """;

    private readonly Lock _lock = new();
    private Epoch? _current;
    private long _flushed; // the furthest that the database has been seen to have on disk, in the current epoch

    /// <summary>Null until a connection has been opened.</summary>
    public Epoch? Current
    {
        get
        {
            // Guards the value, which is larger than a word.
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Reads the identity of the server over this connection and renews the epoch when it is another one.</summary>
    public async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var identity = await ReadAsync(connection, cancellationToken);
        var isRolledBack = IsBehind(identity);
        if (!identity.IsCurrent || isRolledBack)
        {
            // An epoch that somebody else has renewed meanwhile is another one, and stays.
            object rolledBack = isRolledBack ? identity.Epoch!.Value.Value : DBNull.Value;
            await using var renew = new NpgsqlCommand(RenewSql, connection)
            {
                Parameters = { new() { Value = Guid.NewGuid() }, new() { Value = rolledBack, NpgsqlDbType = NpgsqlDbType.Uuid } },
            };
            if (await renew.ExecuteNonQueryAsync(cancellationToken) > 0)
            {
                LogRenewed(identity.Epoch);
            }

            identity = await ReadAsync(connection, cancellationToken);
        }

        lock (_lock)
        {
            _flushed = _current == identity.Epoch ? Math.Max(_flushed, identity.Flushed ?? 0) : identity.Flushed ?? 0;
            _current = identity.Epoch;
        }
    }

    /// <summary>
    /// The epoch that a statement has just read over this connection. Null: somebody deleted the row to force a new epoch, which
    /// begins here.
    /// </summary>
    public async ValueTask<Epoch> EnsureAsync(Guid? read, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (read is { } id)
        {
            return new Epoch(id);
        }

        await EnsureAsync(connection, cancellationToken);
        return Current ?? throw new InvalidOperationException("The database has no epoch.");
    }

    /// <summary>A database never goes back behind what it has flushed, unless an older copy of it was put in its place.</summary>
    private bool IsBehind(in Identity identity)
    {
        lock (_lock)
        {
            return identity.Epoch is not null && identity.Epoch == _current && identity.Inserted < _flushed;
        }
    }

    private static async Task<Identity> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var check = new NpgsqlCommand(CheckSql, connection);
        await using var reader = await check.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0)
            ? new Identity(new Epoch(reader.GetGuid(0)), reader.GetBoolean(1), reader.GetFieldValue<long?>(2), reader.GetFieldValue<long?>(3))
            : default;
    }

    /// <param name="Epoch">Null when the row is missing.</param>
    /// <param name="IsCurrent">Whether the row was written on this system and timeline.</param>
    /// <param name="Inserted">How far the log has been written, in bytes; null on a server that only follows another.</param>
    /// <param name="Flushed">How far it is on disk.</param>
    private readonly record struct Identity(Epoch? Epoch, bool IsCurrent, long? Inserted, long? Flushed);
}

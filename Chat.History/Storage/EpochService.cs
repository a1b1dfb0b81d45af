using Chat.Contracts.Ids;
using Npgsql;
using NpgsqlTypes;

namespace Chat.History.Storage;

/// <summary>
/// Knows the epoch of the database, and renews it when the server shows another system identifier or timeline than the
/// one on record, or is behind what it has flushed before: a restored or rolled-back database may give a sequence a second time.
/// Redis remembers it for a History that starts. Who puts back a copy of the data directory while neither a History nor Redis runs, or
/// a few seconds after it was made, deletes the row of the epoch: this cannot be noticed.
/// </summary>
internal sealed partial class EpochService(EpochMemory memory, ILogger<EpochService> logger)
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
    private long _inserted; // where the log of the current epoch ended when it was last looked at
    private long _onDisk; // such an end that has been seen to be on disk: no crash takes the database back behind it

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
        // What was known before the question: an answer that is overtaken by a later one is not behind it.
        var (known, onDisk) = Known();
        if (known is { } current)
        {
            // Another History may have seen more: the first that speaks to an older copy has to notice it.
            onDisk = Math.Max(onDisk, await memory.RecallNowAsync(current, cancellationToken));
        }

        var identity = await ReadAsync(connection, cancellationToken);
        if (identity.Epoch is { } epoch && epoch != known)
        {
            onDisk = await memory.RecallAsync(epoch, cancellationToken);

            // Again: others may have gone on since, and what they remember by now may lie behind what was read before.
            identity = await ReadAsync(connection, cancellationToken);
            onDisk = identity.Epoch == epoch ? onDisk : 0;
        }

        var isRolledBack = identity.Epoch is not null && identity.Inserted < onDisk;
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
                if (identity.Epoch is { } before)
                {
                    LogRenewed(before);
                }
                else
                {
                    LogFirst();
                }
            }

            identity = await ReadAsync(connection, cancellationToken);
        }

        Learn(identity);
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

    private (Epoch? Epoch, long OnDisk) Known()
    {
        lock (_lock)
        {
            return (_current, _onDisk);
        }
    }

    // What is flushed may end in the middle of a record, which a crash takes away; an end of the log never does.
    private void Learn(in Identity identity)
    {
        lock (_lock)
        {
            if (_current != identity.Epoch)
            {
                (_current, _inserted, _onDisk) = (identity.Epoch, 0, 0);
            }

            if (identity.Flushed >= _inserted)
            {
                _onDisk = Math.Max(_onDisk, _inserted);
            }

            _inserted = identity.Inserted ?? 0;
            if (identity.Epoch is { } epoch && _onDisk > 0)
            {
                memory.Remember(epoch, _onDisk);
            }
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

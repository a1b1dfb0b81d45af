using Chat.Contracts.Ids;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>
/// Knows the epoch of the database, and renews it when the server shows another system identifier or timeline than the
/// one on record: a restored or rolled-back database may give a sequence a second time.
/// </summary>
internal sealed partial class EpochService(ILogger<EpochService> logger)
{
    private const string CheckSql =
        """
        select e.id, coalesce((e.system_identifier, e.timeline) = (s.system_identifier, c.timeline_id), false)
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
            where (e.system_identifier, e.timeline) is distinct from (excluded.system_identifier, excluded.timeline)
        """;

    private readonly Lock _lock = new();
    private Epoch? _current;

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
        var (epoch, isCurrent) = await ReadAsync(connection, cancellationToken);
        if (!isCurrent)
        {
            await using var renew = new NpgsqlCommand(RenewSql, connection) { Parameters = { new() { Value = Guid.NewGuid() } } };
            if (await renew.ExecuteNonQueryAsync(cancellationToken) > 0)
            {
                LogRenewed(epoch);
            }

            (epoch, _) = await ReadAsync(connection, cancellationToken);
        }

        lock (_lock)
        {
            _current = epoch;
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

    private static async Task<(Epoch? Epoch, bool IsCurrent)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var check = new NpgsqlCommand(CheckSql, connection);
        await using var reader = await check.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0)
            ? (new Epoch(reader.GetGuid(0)), reader.GetBoolean(1))
            : (null, false);
    }
}

using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Chat.History.Data.Outbox;

/// <summary>
/// Hands the committed events on to consumers, each with a name and a cursor of its own, at least once. Rows come in the order
/// of transactions: two of one channel may come against their sequence when their transactions met in two channels.
/// A transaction that stays open anywhere in the cluster, once it has written, holds all consumers back; <see cref="LagAsync"/> shows it.
/// </summary>
/// <param name="database">The database of Chat.History.</param>
public sealed class OutboxReader(NpgsqlDataSource database)
{
    /// <summary>
    /// Hands the next rows to <paramref name="work"/>; what that does over its connection commits together with the cursor, and
    /// when it throws, the same rows come again. A new consumer begins with what is committed after its first call, or while a
    /// transaction was open that had begun before. After a restore each goes on behind what it had passed at the time of the backup.
    /// </summary>
    /// <param name="consumer">Whose cursor; one call of a name works at a time, in all processes together.</param>
    /// <param name="limit">Most rows, 1 or more.</param>
    /// <param name="work">Is not called without rows. Writes late, if at all: from then on its transaction holds readers back.</param>
    /// <param name="cancellationToken">Undoes the work.</param>
    /// <returns>Rows that were passed. 0: ask again later; nothing to do, another call is at it, or the cursor was put in its place.</returns>
    public async Task<int> ReadAsync(
        string consumer, int limit, Func<NpgsqlConnection, IReadOnlyList<OutboxRow>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (isOurTurn, cursor) = (false, (Cursor?)null);
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken))
        {
            (isOurTurn, cursor) = await TakeTurnAsync(connection, consumer, cancellationToken);
            if (isOurTurn && cursor is { IsOver: false })
            {
                var rows = await PageAsync(connection, cursor, limit, cancellationToken);
                if (rows.Count == 0)
                {
                    return 0;
                }

                await work(connection, rows, cancellationToken);
                if (!await AdvanceAsync(connection, consumer, cursor, rows, cancellationToken))
                {
                    return 0;
                }

                await transaction.CommitAsync(cancellationToken);
                return rows.Count;
            }
        }

        if (isOurTurn && cursor is null)
        {
            await RunAsync(connection, cancellationToken, new(OutboxSql.Sweep), new(OutboxSql.Begin) { Parameters = { new() { Value = consumer } } });
        }
        else if (isOurTurn)
        {
            await RunAsync(connection, cancellationToken, new(OutboxSql.TakeReset), new(OutboxSql.Reset));
        }

        return 0;
    }

    /// <summary>The age of the oldest row that the consumer has not passed; zero when there is none, or no such consumer.</summary>
    public async Task<TimeSpan> LagAsync(string consumer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OutboxSql.Lag);
        command.Parameters.Add(new() { Value = consumer });
        return await command.ExecuteScalarAsync(cancellationToken) is TimeSpan lag ? lag : TimeSpan.Zero;
    }

    /// <summary>The lag of every consumer, by name.</summary>
    public async Task<IReadOnlyList<OutboxLag>> LagsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OutboxSql.Lags);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lags = new List<OutboxLag>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lags.Add(new OutboxLag(reader.GetString(0), reader.GetTimeSpan(1)));
        }

        return lags;
    }

    /// <summary>
    /// Removes rows that are older than <paramref name="age"/> and that every consumer has passed. Without consumers only age counts; what one
    /// that is gone for good has not passed stays, and its lag tells.
    /// </summary>
    /// <param name="age">So long a restore can go back without a consumer missing something.</param>
    /// <param name="limit">Most rows of one call, 1 or more.</param>
    /// <param name="cancellationToken">Removes nothing.</param>
    /// <returns>Rows removed; as many as the limit: there may be more.</returns>
    public async Task<int> RemoveAsync(TimeSpan age, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var command = database.CreateCommand(OutboxSql.Remove);
        command.Parameters.Add(new() { Value = age });
        command.Parameters.Add(new() { Value = limit });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Two statements: the second one sees what the call before ours has committed.
    private static async Task<(bool IsOurTurn, Cursor? Cursor)> TakeTurnAsync(NpgsqlConnection connection, string consumer, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[] { OutboxSql.TakeTurn, OutboxSql.Cursor })
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = consumer } } });
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var isOurTurn = await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        var cursor = await reader.ReadAsync(cancellationToken)
            ? new Cursor(reader.GetFieldValue<ulong>(0), reader.GetInt64(1), reader.GetFieldValue<Guid?>(2), reader.GetBoolean(3))
            : null;
        return (isOurTurn, cursor);
    }

    private static async Task<List<OutboxRow>> PageAsync(NpgsqlConnection connection, Cursor cursor, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OutboxSql.Page, connection)
        {
            Parameters = { Xid(cursor.Xid), new() { Value = cursor.Id }, new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new OutboxRow
            {
                Id = reader.GetInt64(0),
                Xid = reader.GetFieldValue<ulong>(1),
                ChannelId = reader.GetGuid(2),
                Seq = reader.GetInt64(3),
                Kind = reader.GetInt16(4),
                At = reader.GetFieldValue<DateTimeOffset>(5),
                Count = reader.GetInt32(6),
            });
        }

        return rows;
    }

    // False when the cursor was moved by a reset: the work is undone and done again from where that has put it.
    private static async Task<bool> AdvanceAsync(NpgsqlConnection connection, string consumer, Cursor from, List<OutboxRow> rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OutboxSql.Advance, connection)
        {
            Parameters =
            {
                new() { Value = consumer },
                Xid(from.Xid),
                new() { Value = from.Id },
                new() { Value = from.Epoch as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                Xid(rows[^1].Xid),
                new() { Value = rows[^1].Id },
                new() { Value = rows.Max(row => row.Id) },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    // One implicit transaction.
    private static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken, params NpgsqlBatchCommand[] commands)
    {
        await using var batch = new NpgsqlBatch(connection);
        Array.ForEach(commands, batch.BatchCommands.Add);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Xid(ulong xid) => new() { Value = xid, NpgsqlDbType = NpgsqlDbType.Xid8 };

    private sealed record Cursor(ulong Xid, long Id, Guid? Epoch, bool IsOver);
}

using Chat.Contracts.History;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Messaging;

/// <summary>Stores messages: one try, one transaction, one round trip.</summary>
internal sealed class AppendStore(NpgsqlDataSource database, EpochService epochs)
{
    /// <summary>
    /// What it returns is committed. When it throws, <see cref="StoreFaults"/> says whether something may be stored.
    /// </summary>
    public async Task<AppendAnswer> AppendAsync(IReadOnlyList<AppendItem> items, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        // Without error barriers the batch is one implicit transaction: it commits when the last statement is done.
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Lock(items), Store(items) } };
        // Costs a round trip once for each connection of the pool, and saves planning ever after.
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (outcomes, epoch) = await StoreAnswers.ReadAsync(() => ReadAsync(reader, items.Count, cancellationToken));
        return new AppendAnswer { Epoch = await epochs.EnsureAsync(epoch, connection, cancellationToken), Outcomes = outcomes };
    }

    private static async Task<(AppendOutcome[] Outcomes, Guid? Epoch)> ReadAsync(NpgsqlDataReader reader, int count, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        var outcomes = new AppendOutcome[count];
        Guid? epoch = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                throw new InvalidOperationException($"The append statement answered {i} rows for {outcomes.Length} messages.");
            }

            outcomes[i] = Outcome(reader);
            epoch = reader.GetFieldValue<Guid?>(4);
        }

        // The commit is confirmed behind the last row: only now is it known.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        await reader.CloseAsync();
        return (outcomes, epoch);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new StoreUnavailableException(fault);
        }
    }

    private static AppendOutcome Outcome(NpgsqlDataReader reader)
    {
        var refusal = ((AppendVerdict)reader.GetInt32(0)).ToRefusal();
        return refusal is null
            ? new AppendOutcome { Sequence = reader.GetInt64(1), SentAt = reader.GetFieldValue<DateTimeOffset>(2), IsRepeat = reader.GetBoolean(3) }
            : new AppendOutcome { Refusal = refusal };
    }

    private static NpgsqlBatchCommand Lock(IReadOnlyList<AppendItem> items) =>
        new(AppendSql.Lock)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.ChannelId.Value).Distinct()] } },
        };

    private static NpgsqlBatchCommand Store(IReadOnlyList<AppendItem> items) =>
        new(AppendSql.Store)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.ChannelId.Value)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.Id.Value)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.SenderId.Value)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. items.Select(item => item.SenderName)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. items.Select(item => item.Text)] },
            },
        };
}

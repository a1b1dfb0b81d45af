using Chat.Contracts.History;
using Chat.Contracts.Ids;
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
        var waves = Waves(items);
        await using var connection = await OpenAsync(cancellationToken);
        // Without error barriers the batch is one implicit transaction: it commits when the last statement is done.
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Lock(items) } };
        foreach (var wave in waves)
        {
            batch.BatchCommands.Add(Store([.. wave.Select(place => items[place])]));
        }

        // Costs a round trip once for each connection of the pool, and saves planning ever after.
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (outcomes, epoch) = await StoreAnswers.ReadAsync(() => ReadAsync(reader, waves, items.Count, cancellationToken));
        return new AppendAnswer { Epoch = await epochs.EnsureAsync(epoch, connection, cancellationToken), Outcomes = outcomes };
    }

    // The places of the items, almost always in one wave. An item that was there before meets in a second wave what became of the first one.
    private static List<List<int>> Waves(IReadOnlyList<AppendItem> items)
    {
        var seen = new HashSet<(ChannelId, UserId, MessageId)>(items.Count);
        var (first, again) = (new List<int>(items.Count), new List<int>());
        for (var place = 0; place < items.Count; place++)
        {
            (seen.Add((items[place].ChannelId, items[place].SenderId, items[place].Id)) ? first : again).Add(place);
        }

        return again.Count == 0 ? [first] : [first, again];
    }

    private static async Task<(AppendOutcome[] Outcomes, Guid? Epoch)> ReadAsync(
        NpgsqlDataReader reader, List<List<int>> waves, int count, CancellationToken cancellationToken)
    {
        var outcomes = new AppendOutcome[count];
        Guid? epoch = null;
        foreach (var wave in waves)
        {
            await reader.NextResultAsync(cancellationToken);
            for (var i = 0; i < wave.Count; i++)
            {
                if (!await reader.ReadAsync(cancellationToken))
                {
                    throw new InvalidOperationException($"The append statement answered {i} rows for {wave.Count} messages.");
                }

                outcomes[wave[i]] = Outcome(reader);
                epoch = reader.GetFieldValue<Guid?>(4);
            }
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

    private static NpgsqlBatchCommand Store(AppendItem[] items) =>
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

using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Messaging;
using Chat.History.Rights;
using Chat.History.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Chat.History.Changes;

/// <summary>Changes messages and topics.</summary>
internal sealed class ChangeStore(StoreWriter store, EpochService epochs)
{
    /// <summary>
    /// Refused: invalid_request, invalid_user_name, text_empty, text_too_long, text_invalid, channel_not_found and what
    /// <see cref="ChangeVerdict"/> says.
    /// </summary>
    public async Task<ChangeAnswer> ChangeAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var change = ChangeRules.Normalize(request);
        var (answer, verdict) = await store.WriteAsync((connection, token) => ChangeAsync(connection, change, token), cancellationToken)
            ?? throw new RefusalException(Refusals.ChannelNotFound);
        return verdict.ToRefusal() is { } refusal ? throw new RefusalException(refusal) : answer;
    }

    // One implicit transaction, as an append is; known to be committed behind the last result.
    private async Task<(ChangeAnswer Answer, ChangeVerdict Verdict)?> ChangeAsync(NpgsqlConnection connection, ChangeRequest change, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Lock(change), Change(change) } };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var read = await StoreAnswers.ReadAsync(() => ReadAsync(reader, change, cancellationToken));
        return read is { } row
            ? (row.Answer with { Epoch = await epochs.EnsureAsync(row.Epoch, connection, cancellationToken) }, row.Verdict)
            : null;
    }

    private static async Task<(ChangeAnswer Answer, ChangeVerdict Verdict, Guid? Epoch)?> ReadAsync(NpgsqlDataReader reader, ChangeRequest change, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        (ChangeAnswer, ChangeVerdict, Guid?)? read = null;
        if (await reader.ReadAsync(cancellationToken))
        {
            // The epoch is filled in once the reader is closed: the row may be without.
            read = (new ChangeAnswer { Epoch = default, Head = reader.GetInt64(0), Event = Event(reader, change) }, (ChangeVerdict)reader.GetInt32(1), reader.GetFieldValue<Guid?>(4));
        }

        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        await reader.CloseAsync();
        return read;
    }

    private static ChannelEvent? Event(NpgsqlDataReader reader, ChangeRequest change) => reader.IsDBNull(2)
        ? null
        : new ChannelEvent
        {
            Sequence = reader.GetInt64(2),
            Kind = change.Kind,
            Change = new ChangeData
            {
                UserId = change.UserId,
                UserName = change.UserName,
                At = reader.GetFieldValue<DateTimeOffset>(3),
                MessageSequence = change.MessageSequence,
                Text = change.Text,
            },
        };

    private static NpgsqlBatchCommand Lock(ChangeRequest change) => new(AppendSql.Lock) { Parameters = { Value(new[] { change.ChannelId.Value }) } };

    private static NpgsqlBatchCommand Change(ChangeRequest change)
    {
        var guard = ChannelGuard.Of(change);
        return new NpgsqlBatchCommand(ChangeSql.Change)
        {
            Parameters =
            {
                Value(change.ChannelId.Value),
                Value(change.UserId.Value),
                Value(change.UserName),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = change.MessageSequence ?? (object)DBNull.Value },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = change.Text ?? (object)DBNull.Value },
                Value((short)change.Kind),
                Value(ChatLimits.MaxEmojisPerMessage),
                Value(ChatLimits.MaxReactionsPerMessage),
                Value(guard.Server),
                Value(guard.Least),
                Value(guard.LeastForOthers),
                Value(guard.LeastOutside),
            },
        };
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}

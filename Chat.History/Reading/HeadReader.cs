using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Reading;

/// <summary>Reads the committed heads of many channels with one query.</summary>
internal sealed class HeadReader(StoreReader store, EpochService epochs)
{
    public async Task<HeadsAnswer> ReadAsync(ChannelId[] channels, CancellationToken cancellationToken)
    {
        var answer = await store.ReadAsync((connection, token) => ReadAsync(connection, channels, token), cancellationToken);
        // Somebody renewed the epoch by hand: read it before the window answers under the old one.
        if (answer.Heads.Length > 0 && answer.Epoch != epochs.Current)
        {
            await store.ReadAsync(
                async (connection, token) =>
                {
                    await epochs.EnsureAsync(connection, token);
                    return true;
                },
                cancellationToken);
        }

        return answer;
    }

    private async Task<HeadsAnswer> ReadAsync(NpgsqlConnection connection, ChannelId[] channels, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PageSql.Heads, connection)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. channels.Select(channel => channel.Value)] } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<ChannelHead>(channels.Length);
        var epoch = epochs.Current?.Value;
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(new ChannelHead { ChannelId = new ChannelId(reader.GetGuid(0)), Sequence = reader.GetInt64(1) });
            epoch = reader.GetFieldValue<Guid?>(2);
        }

        await reader.CloseAsync();
        return new HeadsAnswer { Epoch = await epochs.EnsureAsync(epoch, connection, cancellationToken), Heads = [.. heads] };
    }
}

using Chat.Contracts.Ids;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Clients;
using Npgsql;

namespace Chat.LoadTest.Systems;

/// <summary>What PostgreSQL says of itself and of what it has stored.</summary>
internal sealed class Database(string connectionString)
{
    private static readonly string[] Settings = ["server_version", "fsync", "synchronous_commit", "full_page_writes"];

    /// <summary>Values as the server gives them, for the database's own users.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var values = new Dictionary<string, string>();
        foreach (var name in Settings)
        {
            await using var command = new NpgsqlCommand("select current_setting($1)", connection) { Parameters = { new() { Value = name } } };
            values[name] = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        return values;
    }

    /// <summary>Transactions that the database has ended since it was made. The server's processes tell of theirs about once a second.</summary>
    public async Task<long> TransactionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Every event of a channel, in order of sequence.</summary>
    public async Task<List<StoredEvent>> EventsAsync(ChannelId channelId, CancellationToken cancellationToken)
    {
        const string Sql =
            """
            select seq, client_message_id, substr(body, 1, 64) from messages where channel_id = $1
            union all select seq, null, null from channel_events where channel_id = $1
            order by 1
            """;
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = channelId.Value } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredEvent> events = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = reader.IsDBNull(1) ? MessageKey.None : MessageKey.Of(new MessageId(reader.GetGuid(1)));

            // A message with another's text is not the one that was sent.
            events.Add(new StoredEvent(reader.GetInt64(0), key == MessageKey.None || LoadText.KeyOf(reader.GetString(2)) == key ? key : MessageKey.None));
        }

        return events;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}

using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Channels;

/// <summary>Reads many channels with one query, each as the user sees it who asks.</summary>
internal sealed class ChannelReader(StoreReader store)
{
    /// <summary>Channels $1 and users $2, side by side.</summary>
    private const string Sql =
        """
        select channel.name, head.last_seq, member.user_id is not null, channel.topic, member.role, (select id from epoch)
        from unnest($1, $2) with ordinality as asked (channel_id, user_id, ord)
        left join channels channel on channel.id = asked.channel_id
        left join channel_heads head on head.channel_id = asked.channel_id
        left join channel_members member on member.channel_id = asked.channel_id and member.user_id = asked.user_id and member.state = 0
        order by asked.ord
        """;

    /// <summary>One for each request, in order; null where there is no such channel. Refused: busy, unavailable.</summary>
    public Task<ChannelSummary?[]> ReadAsync(GetChannelRequest[] requests, CancellationToken cancellationToken) =>
        store.ReadAsync((connection, token) => ReadAsync(connection, requests, token), cancellationToken);

    private static async Task<ChannelSummary?[]> ReadAsync(NpgsqlConnection connection, GetChannelRequest[] requests, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(requests, request => request.ChannelId.Value) },
                new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(requests, request => request.UserId.Value) },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var channels = new ChannelSummary?[requests.Length];
        for (var i = 0; await reader.ReadAsync(cancellationToken); i++)
        {
            channels[i] = reader.IsDBNull(0) ? null : Summary(requests[i].ChannelId, reader);
        }

        return channels;
    }

    private static ChannelSummary Summary(ChannelId id, NpgsqlDataReader reader) => new()
    {
        Id = id,
        Name = reader.GetString(0),
        Head = reader.GetInt64(1),
        IsMember = reader.GetBoolean(2),
        Topic = reader.IsDBNull(3) ? null : reader.GetString(3),
        Role = (ChannelRole?)reader.GetFieldValue<short?>(4),
        Epoch = reader.IsDBNull(5) ? null : new Epoch(reader.GetGuid(5)),
    };
}

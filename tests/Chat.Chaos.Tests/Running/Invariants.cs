using Chat.Contracts.Ids;
using Chat.Testing;
using Npgsql;

namespace Chat.Chaos.Tests.Running;

/// <summary>Nothing acknowledged is lost, doubled or reordered, and every member has heard everything once and in order.</summary>
internal static class Invariants
{
    public static async Task HoldAsync(string database, IReadOnlyList<Member> members)
    {
        foreach (var member in members)
        {
            await member.SentAsync();
        }

        var head = await HeadAsync(database, members[0].ChannelId);
        foreach (var member in members)
        {
            await Eventually.Async(() => member.LastHeard >= head && LastOf(member) >= head, $"{member.Name} hears up to {head}");
        }

        var stored = await StoredAsync(database, members[0].ChannelId);
        Assert.Equal(stored.Count, stored.Select(row => (row.SenderId, row.Id)).Distinct().Count());
        var (bySequence, byId) = (stored.ToDictionary(row => row.Sequence), stored.ToLookup(row => row.Id));
        foreach (var member in members)
        {
            StoredOnceInOrder(member, byId);
            HeardOnceInOrder(member, bySequence, head);
        }
    }

    private static void StoredOnceInOrder(Member member, ILookup<Guid, Row> stored)
    {
        long before = 0;
        foreach (var message in member.Posted)
        {
            var row = Assert.Single(stored[message.Id.Value]);
            Assert.Equal(message.Text, row.Text);
            Assert.Equal(row.Sequence, message.Completion.Result.Sequence);
            Assert.True(row.Sequence > before, $"'{message.Text}' of {member.Name} has sequence {row.Sequence}, the one before it {before}");
            before = row.Sequence;
        }
    }

    private static void HeardOnceInOrder(Member member, Dictionary<long, Row> stored, long head)
    {
        var heard = member.Heard.SelectMany(update => update.Events).ToList();
        Assert.Single(member.Heard, update => update.IsReset);
        Assert.Equal(Enumerable.Range(0, heard.Count).Select(step => heard[0].Sequence + step), heard.Select(item => item.Sequence));
        Assert.Equal(head, heard[^1].Sequence);
        foreach (var item in heard.Where(item => item.Message is not null))
        {
            Assert.Equal(stored[item.Sequence].Text, item.Message!.Text);
        }
    }

    private static long LastOf(Member member) => member.Heard.LastOrDefault(update => update.Events.Count > 0)?.Events[^1].Sequence ?? 0;

    private static async Task<long> HeadAsync(string database, ChannelId channel)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT last_seq FROM channel_heads WHERE channel_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = channel.Value });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<Row>> StoredAsync(string database, ChannelId channel)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT seq, client_message_id, sender_id, body FROM messages WHERE channel_id = $1 ORDER BY seq");
        command.Parameters.Add(new NpgsqlParameter { Value = channel.Value });
        await using var reader = await command.ExecuteReaderAsync();
        List<Row> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(new Row(reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3)));
        }

        return rows;
    }

    private sealed record Row(long Sequence, Guid Id, Guid SenderId, string Text);
}

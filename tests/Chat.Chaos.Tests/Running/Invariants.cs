using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Testing;
using Npgsql;

namespace Chat.Chaos.Tests.Running;

/// <summary>Nothing acknowledged is lost, doubled or reordered, and every member has heard everything once and in order.</summary>
internal static class Invariants
{
    /// <param name="database">Where it is stored.</param>
    /// <param name="members">All of one channel.</param>
    /// <param name="restores">How often the database was put back: what members heard before is of no account.</param>
    /// <param name="counts">Which messages have to be there; all when null.</param>
    public static async Task HoldAsync(string database, IReadOnlyList<Member> members, int restores = 0, Func<OutgoingMessage, bool>? counts = null)
    {
        var (stored, head) = await SettledAsync(database, members);
        Assert.Equal(stored.Count, stored.Select(row => (row.SenderId, row.Id)).Distinct().Count());
        var (bySequence, byId) = (stored.ToDictionary(row => row.Sequence), stored.ToLookup(row => row.Id));
        foreach (var member in members)
        {
            StoredOnceInOrder(member, byId, counts ?? (_ => true));
            Assert.Equal(1 + restores, member.Heard.Count(update => update.IsReset));
            HeardOnceInOrder(member.HeardLast, bySequence, head);
        }
    }

    /// <summary>The same, counted.</summary>
    public static async Task<Findings> CountAsync(string database, IReadOnlyList<Member> members)
    {
        var (stored, head) = await SettledAsync(database, members);
        return Counting.Of(stored, head, members.Select(member => (SentBy(member), member.HeardLast)));
    }

    /// <summary>Everybody has heard all this in order, before the database was put back.</summary>
    public static void HeardBefore(Member member, IReadOnlyList<Row> stored)
    {
        var bySequence = stored.ToDictionary(row => row.Sequence);
        var heard = member.HeardFirst;
        Assert.Equal(heard.Select((_, step) => heard[0].Sequence + step), heard.Select(item => item.Sequence));
        Assert.All(heard.Where(item => item.Message is not null), item => Assert.Equal(bySequence[item.Sequence].Text, item.Message!.Text));
    }

    // What is stored when everybody has said and heard everything.
    private static async Task<(IReadOnlyList<Row> Stored, long Head)> SettledAsync(string database, IReadOnlyList<Member> members)
    {
        foreach (var member in members)
        {
            await member.SentAsync();
        }

        var head = await HeadAsync(database, members[0].ChannelId);
        foreach (var member in members)
        {
            await Eventually.Async(() => member.LastHeard == head && LastOf(member) == head, $"{member.Name} hears up to {head}");
        }

        return (await StoredAsync(database, members[0].ChannelId), head);
    }

    private static void StoredOnceInOrder(Member member, ILookup<Guid, Row> stored, Func<OutgoingMessage, bool> counts)
    {
        long before = 0;
        foreach (var message in member.Posted.Where(counts))
        {
            var row = Assert.Single(stored[message.Id.Value]);
            Assert.Equal(message.Text, row.Text);
            Assert.Equal(row.Sequence, message.Completion.Result.Sequence);
            Assert.True(row.Sequence > before, $"'{message.Text}' of {member.Name} has sequence {row.Sequence}, the one before it {before}");
            before = row.Sequence;
        }
    }

    private static void HeardOnceInOrder(IReadOnlyList<ChannelEvent> heard, Dictionary<long, Row> stored, long head)
    {
        Assert.Equal(heard.Select((_, step) => heard[0].Sequence + step), heard.Select(item => item.Sequence));
        Assert.Equal(head, heard[^1].Sequence);
        foreach (var item in heard.Where(item => item.Message is not null))
        {
            Assert.Equal(stored[item.Sequence].Text, item.Message!.Text);
        }
    }

    private static IReadOnlyList<Sent> SentBy(Member member) =>
        [.. member.Posted.Select(message => new Sent(message.Id.Value, message.Text, message.Completion.Result.Sequence))];

    private static long LastOf(Member member) => member.HeardLast is [.., var last] ? last.Sequence : 0;

    private static async Task<long> HeadAsync(string database, ChannelId channel)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT last_seq FROM channel_heads WHERE channel_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = channel.Value });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<IReadOnlyList<Row>> StoredAsync(string database, ChannelId channel)
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

    public sealed record Row(long Sequence, Guid Id, Guid SenderId, string Text);
}

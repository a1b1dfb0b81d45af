using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Messaging;

public sealed class AppendRaceTests(ChatDatabases databases, RedisFixture redis)
{
    private const int Connections = 16;
    private const int Rounds = 12;
    private const int Batch = 5;

    [Fact]
    public async Task Sequences_have_no_gap_and_ids_one_row_when_two_instances_race()
    {
        var database = await databases.CreateAsync();
        await using var one = await HistoryHost.StartAsync(database, redis.ConnectionString);
        await using var two = await HistoryHost.StartAsync(database, redis.ConnectionString);
        var people = Enumerable.Range(0, Connections).Select(i => new Person($"user{i}")).ToArray();
        var names = Enumerable.Range(0, 3).Select(_ => HistoryVerbs.AnyChannel()).ToArray();
        var channels = new List<ChannelId>();
        foreach (var name in names)
        {
            channels.Add(await one.Client.CreatesAsync(people[0], name));
            await Task.WhenAll(people.Skip(1).Select(async person => await two.Client.JoinChannelAsync(person.At(name))));
        }

        // Each sends every batch to both instances at once, over a connection of its own to each.
        var outcomes = await Task.WhenAll(people.Select(person => SendAsync(person, channels, one, two))).OrFail("the end of the race", TimeSpan.FromSeconds(120));

        var all = outcomes.SelectMany(part => part).ToList();
        Assert.Equal(Connections * Rounds * Batch * 2, all.Count);
        Assert.All(all, entry => Assert.Null(entry.Outcome.Refusal));
        foreach (var sameId in all.GroupBy(entry => entry.Item.Id))
        {
            Assert.Single(sameId.Select(entry => (entry.Outcome.Sequence, entry.Outcome.SentAt)).Distinct());
            Assert.Single(sameId, entry => !entry.Outcome.IsRepeat);
        }

        foreach (var channel in channels)
        {
            var events = await one.Client.ReadAllAsync(channel);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(entry => entry.Sequence));
            Assert.Equal(events.OrderBy(entry => entry.Message?.SentAt ?? entry.Membership!.At).Select(entry => entry.Sequence), events.Select(entry => entry.Sequence));
            Assert.Equal(events.Count, await Sql.ScalarAsync<long>(database, "select last_seq from channel_heads where channel_id = $1", channel.Value));
            AssertOrderPerSender(events);
        }

        Assert.Equal(Connections * Rounds * Batch, await Sql.ScalarAsync<long>(database, "select count(*) from messages"));
        Assert.Equal(
            await Sql.ScalarAsync<long>(database, "select (select count(*) from messages) + (select count(*) from channel_events)"),
            await Sql.ScalarAsync<long>(database, "select count(distinct (channel_id, event)) from outbox, generate_series(seq, seq + count - 1) event"));
    }

    private static async Task<List<(AppendItem Item, AppendOutcome Outcome)>> SendAsync(Person person, List<ChannelId> channels, HistoryHost one, HistoryHost two)
    {
        var (toOne, connectionToOne) = one.Connect();
        var (toTwo, connectionToTwo) = two.Connect();
        using var _ = connectionToOne;
        using var __ = connectionToTwo;
        IHistoryService[] instances = [toOne, toTwo];
        var outcomes = new List<(AppendItem, AppendOutcome)>();
        for (var round = 0; round < Rounds; round++)
        {
            var items = Enumerable.Range(0, Batch).Select(i => person.Says($"{(round * Batch) + i:d6}", channels[(round + i) % channels.Count])).ToArray();
            var answers = await Task.WhenAll(instances.Select(instance => instance.AppendAsync(items)));
            outcomes.AddRange(answers.SelectMany(answer => items.Zip(answer.Outcomes)));
        }

        return outcomes;
    }

    private static void AssertOrderPerSender(List<Contracts.Channels.ChannelEvent> events)
    {
        foreach (var sender in events.Where(entry => entry.Message is not null).GroupBy(entry => entry.Message!.SenderId))
        {
            var texts = sender.Select(entry => entry.Message!.Text).ToList();
            Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        }
    }
}

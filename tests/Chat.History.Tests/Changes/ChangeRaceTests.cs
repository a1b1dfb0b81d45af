using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Changes;

public sealed class ChangeRaceTests(ChatDatabases databases, RedisFixture redis)
{
    private const int People = 6;
    private const int Rounds = 25;

    [Fact]
    public async Task Edits_reactions_pins_and_posts_side_by_side_leave_no_gap()
    {
        var database = await databases.CreateAsync();
        await using var one = await HistoryHost.StartAsync(database, redis.ConnectionString);
        await using var two = await HistoryHost.StartAsync(database, redis.ConnectionString);
        var people = Enumerable.Range(0, People).Select(i => new Person($"user{i}")).ToArray();
        var name = HistoryVerbs.AnyChannel();
        var channel = await one.Client.CreatesAsync(people[0], name);
        await Task.WhenAll(people.Skip(1).Select(async person => await two.Client.JoinChannelAsync(person.At(name))));
        var shared = (await one.Client.AppendOneAsync(people[0].Says("for all", channel))).Sequence;

        // Each over both instances in turn; the reactions of all meet on one message.
        await Task.WhenAll(people.Select((person, i) => ActAsync(person, i % 2 == 0 ? one : two, i % 2 == 0 ? two : one, channel, shared)))
            .OrFail("the end of the race", TimeSpan.FromSeconds(120));

        var events = await one.Client.ReadAllAsync(channel);
        Assert.Equal(People + 1 + (People * Rounds * 6), events.Count);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(entry => entry.Sequence));
        Assert.Equal(events.Count, await Sql.ScalarAsync<long>(database, "select last_seq from channel_heads where channel_id = $1", channel.Value));
        Assert.Equal(events.Count, await Sql.ScalarAsync<long>(database, "select count(distinct event) from outbox, generate_series(seq, seq + count - 1) event where channel_id = $1", channel.Value));
        AssertStateIsWhatEventsSay(events);
    }

    private static async Task ActAsync(Person person, HistoryHost first, HistoryHost second, ChannelId channel, long shared)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var own = (await first.Client.AppendOneAsync(person.Says($"{round}", channel))).Sequence;
            await Task.WhenAll(
                DoAsync(first, person.Does(ChannelEventKind.MessageEdited, channel, own, $"{round}, better")),
                DoAsync(second, person.Does(ChannelEventKind.ReactionAdded, channel, shared, "👍")));
            await Task.WhenAll(
                DoAsync(first, person.Does(ChannelEventKind.MessagePinned, channel, own)),
                DoAsync(second, person.Does(ChannelEventKind.ReactionRemoved, channel, shared, "👍")));
            await DoAsync(second, person.Does(ChannelEventKind.MessageDeleted, channel, own));
        }
    }

    private static async Task DoAsync(HistoryHost host, Contracts.History.ChangeRequest request) =>
        Assert.NotNull((await host.Client.ChangeAsync(request)).Event);

    private static void AssertStateIsWhatEventsSay(List<ChannelEvent> events)
    {
        foreach (var posted in events.Where(entry => entry.Message is not null))
        {
            var folded = events.Where(entry => entry.Change?.MessageSequence == posted.Sequence)
                .Aggregate(posted.Message! with { State = null }, (message, entry) => message.After(entry));
            Assert.Equivalent(folded, posted.Message, strict: true);
        }
    }
}

using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Rights;

public sealed class LostRightTests(ChatDatabases databases, RedisFixture redis)
{
    private const int Messages = 60;

    [Fact]
    public async Task A_right_that_was_lost_is_not_used_after_the_event_that_tells_of_the_loss()
    {
        var database = await databases.CreateAsync();
        await using var one = await HistoryHost.StartAsync(database, redis.ConnectionString);
        await using var two = await HistoryHost.StartAsync(database, redis.ConnectionString);
        var (alice, bob) = (Person.Alice(), Person.Bob());
        var name = HistoryVerbs.AnyChannel();
        var channel = await one.Client.CreatesAsync(alice, name);
        await one.Client.JoinChannelAsync(bob.At(name));
        await one.Client.ChangeMemberAsync(alice.Makes(bob, ChannelRole.Moderator, channel));
        var stored = (await one.Client.AppendAsync([.. Enumerable.Range(0, Messages).Select(i => alice.Says($"{i}", channel))])).Outcomes;

        // Half of the deletions are on their way when the role is taken, over the other instance.
        var deletions = stored.Select((outcome, i) => Task.Run(() => TryDeleteAsync(i % 2 == 0 ? one : two, bob, channel, outcome.Sequence))).ToArray();
        await Task.WhenAny(deletions).OrFail("the first deletion");
        var lost = (await two.Client.ChangeMemberAsync(alice.Makes(bob, ChannelRole.Member, channel))).Event!.Sequence;
        var allowed = (await Task.WhenAll(deletions).OrFail("the end of the deletions")).Count(done => done);

        var events = await one.Client.ReadAllAsync(channel);
        var deleted = events.Where(entry => entry.Kind == ChannelEventKind.MessageDeleted).ToList();
        Assert.Equal(allowed, deleted.Count);
        Assert.DoesNotContain(deleted, entry => entry.Sequence > lost);
        Assert.False(await TryDeleteAsync(one, bob, channel, (await one.Client.AppendOneAsync(alice.Says("last", channel))).Sequence));
    }

    private static async Task<bool> TryDeleteAsync(HistoryHost host, Person person, ChannelId channel, long message)
    {
        try
        {
            await host.Client.ChangeAsync(person.Does(ChannelEventKind.MessageDeleted, channel, message));
            return true;
        }
        catch (Grpc.Core.RpcException refused) when (Refusal.TryParseDetail(refused.Status.Detail, out var refusal) && refusal.Code == ErrorCode.NotYourMessage)
        {
            return false;
        }
    }
}

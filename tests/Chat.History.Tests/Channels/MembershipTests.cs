using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Channels;

public sealed class MembershipTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task Joining_and_leaving_are_events_between_the_messages()
    {
        var (alice, bob) = (Person.Alice(), Person.Bob());
        var name = HistoryVerbs.AnyChannel();
        var created = await history.Client.CreateChannelAsync(alice.At($"#{name.ToUpperInvariant()}"));
        var channel = created.Channel.Id;

        await history.Client.AppendAsync(alice.Says("alone", channel));
        var joined = await history.Client.JoinChannelAsync(bob.At(name));
        await history.Client.AppendAsync(bob.Says("hello", channel));
        var left = await history.Client.LeaveChannelAsync(Leaves(bob, channel));

        Assert.Equal(new ChannelSummary { Id = channel, Name = name, Head = 1, IsMember = true, Role = ChannelRole.Owner }, created.Channel);
        Assert.Equal(new ChannelSummary { Id = channel, Name = name, Head = 3, IsMember = true, Role = ChannelRole.Member }, joined.Channel);
        Assert.Equal(new ChannelSummary { Id = channel, Name = name, Head = 5, IsMember = false }, left.Channel);
        var events = (await history.Client.ReadAsync(channel)).Events;
        Assert.Equal(
            [ChannelEventKind.MemberJoined, ChannelEventKind.MessagePosted, ChannelEventKind.MemberJoined, ChannelEventKind.MessagePosted, ChannelEventKind.MemberLeft],
            events.Select(entry => entry.Kind));
        Assert.Equal([created.Event!, joined.Event!, left.Event!], events.Where(entry => entry.Membership is not null));
        Assert.Equal((bob.Id, bob.Name), (events[2].Membership!.UserId, events[2].Membership!.UserName));
    }

    [Fact]
    public async Task Joining_twice_changes_nothing_and_writes_no_event()
    {
        var alice = Person.Alice();
        var name = HistoryVerbs.AnyChannel();
        await history.Client.CreateChannelAsync(alice.At(name));

        var again = await history.Client.JoinChannelAsync(alice.At(name));

        Assert.Null(again.Event);
        Assert.Equal((1, true), (again.Channel.Head, again.Channel.IsMember));
    }

    [Fact]
    public async Task Impossible_changes_are_refused()
    {
        var (alice, mallory) = (Person.Alice(), Person.Mallory());
        var name = HistoryVerbs.AnyChannel();
        var channel = await history.Client.CreatesAsync(alice, name);

        Assert.Equal(ErrorCode.ChannelExists, await RefusalAsync(history.Client.CreateChannelAsync(mallory.At(name)).ResponseAsync));
        Assert.Equal(ErrorCode.InvalidChannelName, await RefusalAsync(history.Client.CreateChannelAsync(mallory.At("no spaces")).ResponseAsync));
        Assert.Equal(ErrorCode.InvalidUserName, await RefusalAsync(history.Client.JoinChannelAsync(new Person("a b").At(name)).ResponseAsync));
        Assert.Equal(ErrorCode.ChannelNotFound, await RefusalAsync(history.Client.JoinChannelAsync(mallory.At("nowhere")).ResponseAsync));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(history.Client.LeaveChannelAsync(Leaves(mallory, channel)).ResponseAsync));
        Assert.Equal(ErrorCode.ChannelNotFound, await RefusalAsync(history.Client.LeaveChannelAsync(Leaves(mallory, new ChannelId(Guid.NewGuid()))).ResponseAsync));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(history.Client.JoinChannelAsync(null!).ResponseAsync));
        Assert.Equal(1, (await history.Client.ReadAsync(channel)).Head);
    }

    [Fact]
    public async Task A_channel_is_listed_by_name_with_its_head_and_whether_one_is_in_it()
    {
        var (alice, bob) = (Person.Alice(), Person.Bob());
        var prefix = HistoryVerbs.AnyChannel();
        var second = await history.Client.CreatesAsync(alice, prefix + "-b");
        await history.Client.CreatesAsync(bob, prefix + "-a");
        await history.Client.AppendAsync(alice.Says("hi", second));

        var list = (await history.Client.ListChannelsAsync(alice.Id)).Where(channel => channel.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var asked = await history.Client.GetChannelsAsync(
        [
            new GetChannelRequest { ChannelId = second, UserId = bob.Id },
            new GetChannelRequest { ChannelId = new ChannelId(Guid.NewGuid()), UserId = bob.Id },
            new GetChannelRequest { ChannelId = second, UserId = alice.Id },
        ]);

        Assert.Equal([(prefix + "-a", 1L, false), (prefix + "-b", 2L, true)], list.Select(channel => (channel.Name, channel.Head, channel.IsMember)));
        Assert.Equal([(second, 2L, false), null, (second, 2L, true)], asked.Select(one => one is null ? ((ChannelId, long, bool)?)null : (one.Id, one.Head, one.IsMember)));
        Assert.Equal(prefix + "-b", asked[0]!.Name);
        var epoch = (await history.Client.GetHeadsAsync([second])).Epoch;
        Assert.All(list.Concat(asked.OfType<ChannelSummary>()), channel => Assert.Equal(epoch, channel.Epoch));
    }

    [Fact]
    public async Task Comings_and_goings_beside_messages_leave_no_gap()
    {
        var alice = Person.Alice();
        var name = HistoryVerbs.AnyChannel();
        var channel = await history.Client.CreatesAsync(alice, name);
        var guests = Enumerable.Range(0, 8).Select(i => new Person($"guest{i}")).ToArray();

        var messages = Enumerable.Range(0, 40).Select(async i => await history.Client.AppendAsync(alice.Says($"{i}", channel)));
        var visits = guests.Select(async guest =>
        {
            await history.Client.JoinChannelAsync(guest.At(name));
            await history.Client.AppendAsync(guest.Says("hi", channel));
            await history.Client.LeaveChannelAsync(Leaves(guest, channel));
        });
        await Task.WhenAll(messages.Concat<Task>(visits)).OrFail("the end of all visits");

        var events = await history.Client.ReadAllAsync(channel);
        Assert.Equal(1 + 40 + (8 * 3), events.Count);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(entry => entry.Sequence));
    }

    private static LeaveChannelRequest Leaves(Person person, ChannelId channel) => new() { ChannelId = channel, UserId = person.Id, UserName = person.Name };

    private static Task<ErrorCode> RefusalAsync(Task call) => HistoryVerbs.RefusalAsync(() => call);
}

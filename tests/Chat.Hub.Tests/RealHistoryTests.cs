using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;
using Chat.Hub.Tests.Kit;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;

namespace Chat.Hub.Tests;

/// <summary>Two hubs over one Redis and one History with its PostgreSQL: everything is the real part.</summary>
public sealed class RealHistoryTests(RedisFixture redis, PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private RealHistory _history = null!;
    private TestHub _first = null!;
    private TestHub _second = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _history = await RealHistory.StartAsync(await postgres.CreateDatabaseAsync(), redis.ConnectionString);
        _first = await TestHub.StartAsync(_history.Address, redis.ConnectionString);
        _second = await TestHub.StartAsync(_history.Address, redis.ConnectionString);
        _alice = await _first.ConnectAsync("Alice");
        _bob = await _second.ConnectAsync("Bob");
        _channel = (await _alice.Hub.CreateChannelAsync("tea")).Id;
        await _bob.Hub.JoinChannelAsync("tea");
        await _alice.SubscribesAsync(_channel);
        await _bob.SubscribesAsync(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _history.DisposeAsync();
    }

    [Fact]
    public async Task Two_people_on_two_hubs_see_the_same_and_all_of_it_is_stored()
    {
        await Task.WhenAll(WriteAsync(_alice, "a", 300), WriteAsync(_bob, "b", 300));
        await HasAsync(_alice, 600);
        await HasAsync(_bob, 600);
        var carol = await _second.ConnectAsync("Carol");
        await carol.Hub.JoinChannelAsync("tea");
        var answer = await carol.SubscribesAsync(_channel);

        Assert.Equal(Messages(_alice), Messages(_bob));
        Assert.Equal(Messages(_alice).Select(item => item.Sequence).Order(), Messages(_alice).Select(item => item.Sequence));
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"a{number}"), Texts(_bob, 'a'));
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"b{number}"), Texts(_alice, 'b'));
        Assert.Equal(50, answer.Events.Length);
        Assert.Equal(Messages(_alice).TakeLast(49), answer.Events[..49]);
        Assert.Equal(ChannelEventKind.MemberJoined, answer.Events[^1].Kind);
    }

    [Fact]
    public async Task A_change_of_members_that_is_asked_for_again_over_another_hub_undoes_nothing()
    {
        var (carol, alice) = (await _second.ConnectAsync("Carol"), await _second.ConnectAsync("Alice"));
        var join = new JoinRequest { ChannelName = "tea", ChangeId = ChangeId.New(TimeProvider.System) };
        await carol.Hub.JoinAsync(join);
        var leave = new LeaveRequest { ChannelId = _channel, ChangeId = ChangeId.New(TimeProvider.System) };
        await carol.Hub.LeaveAsync(leave);
        var stillOut = await (await _first.ConnectAsync("Carol")).Hub.JoinAsync(join);
        await carol.Hub.JoinChannelAsync("tea");
        await (await _first.ConnectAsync("Carol")).Hub.LeaveAsync(leave);
        await _alice.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = carol.Id, Role = ChannelRole.Owner });
        var remove = new RemoveMemberRequest { ChannelId = _channel, UserId = _bob.Id, ChangeId = ChangeId.New(TimeProvider.System) };
        var promote = new SetMemberRoleRequest { ChannelId = _channel, UserId = _bob.Id, Role = ChannelRole.Moderator, ChangeId = ChangeId.New(TimeProvider.System) };
        await _alice.Hub.RemoveMemberAsync(remove);
        await carol.Hub.SetMemberRoleAsync(promote with { Role = ChannelRole.Member });
        await alice.Hub.RemoveMemberAsync(remove);
        await _alice.Hub.SetMemberRoleAsync(promote);
        await carol.Hub.SetMemberRoleAsync(promote with { Role = ChannelRole.Guest, ChangeId = null });
        await alice.Hub.SetMemberRoleAsync(promote);

        var members = await alice.Hub.ListMembersAsync(new ListMembersRequest { ChannelId = _channel });
        Assert.Equal((false, null), (stillOut.IsMember, stillOut.Role));
        Assert.Equal(
            [(_alice.Id, ChannelRole.Owner), (_bob.Id, ChannelRole.Guest), (carol.Id, ChannelRole.Owner)],
            members.OrderBy(member => member.UserName, StringComparer.Ordinal).Select(member => (member.UserId, member.Role)));
    }

    [Fact]
    public async Task Leaving_that_is_asked_for_again_after_coming_back_ends_no_subscription()
    {
        var leave = new LeaveRequest { ChannelId = _channel, ChangeId = ChangeId.New(TimeProvider.System) };
        await _bob.Hub.LeaveAsync(leave);
        await _bob.Hub.JoinChannelAsync("tea");
        await _bob.SubscribesAsync(_channel);

        await _bob.Hub.LeaveAsync(leave);
        await _alice.SaysAsync(_channel, "still there?");

        await _bob.ReceivesAsync(_channel, "still there?");
    }

    [Fact]
    public async Task While_History_is_restarted_nothing_is_lost_doubled_or_reordered()
    {
        var writing = WriteAsync(_alice, "a", 200);
        await HasAsync(_bob, 20);
        await _history.StopAsync();
        await _history.StartAgainAsync();
        await writing.OrFail("the acknowledgement of every message");
        await HasAsync(_bob, 200);

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"a{number}"), Texts(_bob, 'a'));
        Assert.Equal(Messages(_alice), Messages(_bob));
    }

    [Fact]
    public async Task The_same_id_is_stored_once_whichever_hub_it_comes_over()
    {
        var phone = await _second.ConnectAsync("Alice");
        var message = Person.Message(_channel, "hello");

        var answers = await Task.WhenAll(_alice.SendsAsync(message), phone.SendsAsync(message));
        await HasAsync(_bob, 1);

        Assert.True(answers[0][0].IsAccepted);
        Assert.Equal(answers[0][0], answers[1][0]);
        Assert.Single(Messages(_bob));
    }

    [Fact]
    public async Task What_is_changed_in_the_record_reaches_everybody_and_whoever_comes_later()
    {
        await _alice.SaysAsync(_channel, "helo");
        var message = (await _bob.ReceivesAsync(_channel, "helo")).Sequence;
        using var connection = GrpcChannel.ForAddress(_history.Address);
        var history = MagicOnionClient.Create<IHistoryService>(connection, ChatSerializerProvider.Default);
        var change = new ChangeRequest { ChannelId = _channel, Kind = ChannelEventKind.MessageEdited, UserId = _alice.Id, UserName = "Alice", MessageSequence = message, Text = "hello" };

        var edited = (await history.ChangeAsync(change)).Event!;
        var reacted = (await history.ChangeAsync(change with { Kind = ChannelEventKind.ReactionAdded, UserId = _bob.Id, UserName = "Bob", Text = "👍" })).Event!;
        await _alice.UntilAsync(() => _alice.Events(_channel).Contains(reacted), "the reaction at Alice");
        await _bob.UntilAsync(() => _bob.Events(_channel).Contains(reacted), "the reaction at Bob");
        var answer = await (await _second.ConnectAsync("Alice")).SubscribesAsync(_channel);

        Assert.Equal([message, edited.Sequence, reacted.Sequence], _bob.Events(_channel).Select(item => item.Sequence));
        Assert.Contains(edited, _bob.Events(_channel));
        var now = answer.Events.Single(item => item.Sequence == message).Message!;
        Assert.Equal(("hello", reacted.Sequence, "👍"), (now.Text, now.State!.LastChange, Assert.Single(now.State.Reactions!).Emoji));
    }

    // As the SDK does: in order, with the same ids until each one is accepted, never past one that is not.
    private async Task WriteAsync(Person person, string prefix, int count)
    {
        var waiting = new Queue<SendRequest>(Enumerable.Range(0, count).Select(number => Person.Message(_channel, $"{prefix}{number}")));
        await Eventually.Async(
            async () =>
            {
                var answers = await person.SendsAsync([.. waiting.Take(10)]);
                Assert.All(answers, answer => Assert.True(answer.Refusal is null or { IsRetryable: true }, answer.Refusal?.ToString()));
                foreach (var _ in answers.TakeWhile(answer => answer.IsAccepted))
                {
                    waiting.Dequeue();
                }

                return waiting.Count == 0;
            },
            "the acknowledgement of every message",
            TimeSpan.FromSeconds(60));
    }

    private Task HasAsync(Person person, int count) =>
        person.UntilAsync(() => Messages(person).Length >= count, $"{count} messages at {person.Welcome.UserName}");

    private ChannelEvent[] Messages(Person person) =>
        [.. person.Events(_channel).Where(item => item.Kind == ChannelEventKind.MessagePosted).DistinctBy(item => item.Sequence)];

    private IEnumerable<string> Texts(Person person, char prefix) =>
        Messages(person).Select(item => item.Message!.Text).Where(text => text[0] == prefix);
}

using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Rights;

/// <summary>The store keeps to the table of rights, for everybody in a channel and everybody outside.</summary>
public sealed class RightsTests(HistoryFixture history) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private readonly Person _owner = new("owner");
    private readonly string _name = HistoryVerbs.AnyChannel();
    private ChannelId _channel;

    /// <summary>Everybody: a role in the channel (null: not in it) and one on the server.</summary>
    public static TheoryData<ChannelRole?, UserRole> Everybody() =>
        [.. from role in Enum.GetValues<ChannelRole>().Cast<ChannelRole?>().Append(null) from server in Enum.GetValues<UserRole>() select (role, server)];

    public async ValueTask InitializeAsync() => _channel = await history.Client.CreatesAsync(_owner, _name);

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task The_record_lets_everybody_do_what_the_table_says_and_nothing_else(ChannelRole? role, UserRole server)
    {
        var actor = await SomebodyAsync(role, server);
        var other = await SomebodyAsync(ChannelRole.Guest, UserRole.User);
        var own = role is null ? 0 : await PostsAsync(actor);
        var theirs = await PostsAsync(other);
        var more = await PostsAsync(other);

        var done = new Dictionary<ChannelAction, bool>
        {
            [ChannelAction.Post] = await MayAsync(async () => await OutcomeAsync(actor.Says("more", _channel))),
            [ChannelAction.React] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.ReactionAdded, _channel, theirs, "👍"))),
            [ChannelAction.Pin] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.MessagePinned, _channel, theirs))),
            [ChannelAction.SetTopic] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.TopicChanged, _channel, text: $"Tea {actor.Id}"))),
            [ChannelAction.EditOthersMessage] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.MessageEdited, _channel, theirs, "mine"))),
            [ChannelAction.DeleteOthersMessage] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.MessageDeleted, _channel, more))),
            [ChannelAction.SetMemberRole] = await MayAsync(async () => await history.Client.ChangeMemberAsync(actor.Makes(other, ChannelRole.Member, _channel))),
            [ChannelAction.RemoveMember] = await MayAsync(async () => await history.Client.ChangeMemberAsync(actor.Removes(other, _channel))),
        };
        if (own > 0)
        {
            done[ChannelAction.EditOwnMessage] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.MessageEdited, _channel, own, "better")));
            done[ChannelAction.DeleteOwnMessage] = await MayAsync(async () => await history.Client.ChangeAsync(actor.Does(ChannelEventKind.MessageDeleted, _channel, own)));
        }

        var table = done.Keys.ToDictionary(action => action, action => ChannelRights.May(action, role, server));
        Assert.Equal(table.OrderBy(pair => pair.Key), done.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_action_has_one_row()
    {
        Assert.Equal(Enum.GetValues<ChannelAction>(), ChannelRights.Table.Select(row => row.Action));
    }

    [Fact]
    public async Task The_creator_owns_a_channel_and_whoever_joins_is_a_member()
    {
        var bob = Person.Bob();
        var joined = await history.Client.JoinChannelAsync(bob.At(_name));
        await history.Client.ChangeMemberAsync(_owner.Makes(bob, ChannelRole.Moderator, _channel));
        var again = await history.Client.JoinChannelAsync(bob.At(_name));

        Assert.Equal((ChannelRole.Member, ChannelRole.Moderator), (joined.Channel.Role, again.Channel.Role));
        var asked = await history.Client.GetChannelsAsync(
        [
            new GetChannelRequest { ChannelId = _channel, UserId = _owner.Id },
            new GetChannelRequest { ChannelId = _channel, UserId = bob.Id },
            new GetChannelRequest { ChannelId = _channel, UserId = Person.Mallory().Id },
        ]);
        Assert.Equal([ChannelRole.Owner, ChannelRole.Moderator, null], asked.Select(channel => channel!.Role));
        Assert.Equal(ChannelRole.Moderator, (await history.Client.ListChannelsAsync(bob.Id)).Single(channel => channel.Id == _channel).Role);
    }

    [Theory]
    [InlineData(ChannelRole.Moderator, ChannelRole.Member, ChannelRole.Guest, null)]
    [InlineData(ChannelRole.Moderator, ChannelRole.Member, ChannelRole.Moderator, ErrorCode.NotAllowed)]
    [InlineData(ChannelRole.Moderator, ChannelRole.Moderator, ChannelRole.Guest, ErrorCode.NotAllowed)]
    [InlineData(ChannelRole.Moderator, ChannelRole.Owner, ChannelRole.Guest, ErrorCode.NotAllowed)]
    [InlineData(ChannelRole.Owner, ChannelRole.Owner, ChannelRole.Guest, null)]
    [InlineData(ChannelRole.Owner, ChannelRole.Member, ChannelRole.Owner, null)]
    public async Task A_moderator_gives_roles_below_his_own_and_an_owner_gives_any(ChannelRole actor, ChannelRole had, ChannelRole given, ErrorCode? refused)
    {
        var somebody = await SomebodyAsync(actor, UserRole.User);
        var member = await SomebodyAsync(had, UserRole.User);

        var request = somebody.Makes(member, given, _channel);

        if (refused is { } code)
        {
            Assert.Equal(code, await HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(request)));
        }
        else
        {
            Assert.NotNull((await history.Client.ChangeMemberAsync(request)).Event);
        }
    }

    [Fact]
    public async Task A_channel_keeps_an_owner_unless_an_admin_wants_it_otherwise()
    {
        var admin = new Person("admin") { ServerRole = UserRole.Admin };

        Assert.Equal(ErrorCode.NotAllowed, await HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(_owner.Makes(_owner, ChannelRole.Member, _channel))));
        Assert.Equal(ErrorCode.NotAllowed, await HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(_owner.Removes(_owner, _channel))));
        Assert.False((await history.Client.ChangeMemberAsync(admin.Removes(_owner, _channel))).Channel.IsMember);
    }

    [Fact]
    public async Task Roles_and_removals_are_events_that_say_who_did_it()
    {
        var bob = await SomebodyAsync(ChannelRole.Member, UserRole.User);
        var given = await history.Client.ChangeMemberAsync(_owner.Makes(bob, ChannelRole.Moderator, _channel));
        var same = await history.Client.ChangeMemberAsync(_owner.Makes(bob, ChannelRole.Moderator, _channel));
        var removed = await history.Client.ChangeMemberAsync(_owner.Removes(bob, _channel));

        Assert.Null(same.Event);
        var events = (await history.Client.ReadAsync(_channel)).Events;
        Assert.Equal([given.Event!, removed.Event!], events[^2..]);
        Assert.Equal((ChannelEventKind.MemberRoleChanged, ChannelRole.Moderator, _owner.Id, _owner.Name), Told(events[^2]));
        Assert.Equal((ChannelEventKind.MemberLeft, null, _owner.Id, _owner.Name), Told(events[^1]));
        Assert.Equal((bob.Id, bob.Name), (events[^1].Membership!.UserId, events[^1].Membership!.UserName));
        Assert.Equal(ErrorCode.NotAMember, (await history.Client.AppendOneAsync(bob.Says("still here?", _channel))).Refusal!.Code);
    }

    [Fact]
    public async Task Members_are_listed_page_by_page_with_their_roles()
    {
        var guest = await SomebodyAsync(ChannelRole.Guest, UserRole.User);
        var everybody = await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = _channel });
        var rest = await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = _channel, After = everybody[0].UserId });

        Assert.Equal(
            new[] { (_owner.Id, ChannelRole.Owner), (guest.Id, ChannelRole.Guest) }.OrderBy(one => one.Id.Value.ToString()),
            everybody.Select(member => (member.UserId, member.Role)));
        Assert.Equal([everybody[1]], rest);
        Assert.Empty(await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = _channel, After = everybody[1].UserId }));
    }

    [Fact]
    public async Task Impossible_changes_of_members_are_refused_and_change_nothing()
    {
        var (mallory, bob) = (Person.Mallory(), await SomebodyAsync(ChannelRole.Member, UserRole.User));
        var nowhere = new ChannelId(Guid.NewGuid());
        var head = (await history.Client.ReadAsync(_channel)).Head;

        Assert.Equal(ErrorCode.ChannelNotFound, await RefusalAsync(_owner.Removes(bob, nowhere)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(mallory.Removes(bob, _channel)));
        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(bob.Removes(_owner, _channel)));
        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(bob.Makes(bob, ChannelRole.Owner, _channel)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(_owner.Makes(mallory, ChannelRole.Member, _channel)));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(_owner.Makes(bob, (ChannelRole)9, _channel)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(mallory.Makes(bob, ChannelRole.Guest, _channel) with { ServerRole = (UserRole)9 }));
        Assert.Equal(ErrorCode.InvalidRequest, await RefusalAsync(null!));
        Assert.Equal(ErrorCode.ChannelNotFound, await HistoryVerbs.RefusalAsync(async () => await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = nowhere })));
        Assert.Equal(head, (await history.Client.ReadAsync(_channel)).Head);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static (ChannelEventKind Kind, ChannelRole? Role, UserId? By, string? Name) Told(ChannelEvent entry) =>
        (entry.Kind, entry.Membership!.Role, entry.Membership.ByUserId, entry.Membership.ByUserName);

    private async Task<Person> SomebodyAsync(ChannelRole? role, UserRole server)
    {
        var person = new Person($"user-{Guid.NewGuid().ToString("n")[..6]}") { ServerRole = server };
        if (role is { } given)
        {
            await history.Client.JoinChannelAsync(person.At(_name));
            await history.Client.ChangeMemberAsync(_owner.Makes(person, given, _channel));
        }

        return person;
    }

    private async Task<long> PostsAsync(Person person) => (await history.Client.AppendOneAsync(person.Says("hello", _channel))).Sequence;

    private async Task OutcomeAsync(AppendItem item)
    {
        if ((await history.Client.AppendOneAsync(item)).Refusal is { } refusal)
        {
            throw new RefusalException(refusal);
        }
    }

    /// <summary>Whether it was done; refused for any other reason than a missing right is a failure.</summary>
    private static async Task<bool> MayAsync(Func<Task> act)
    {
        Refusal? refusal = null;
        try
        {
            await act();
            return true;
        }
        catch (RefusalException refused)
        {
            refusal = refused.Refusal;
        }
        catch (Grpc.Core.RpcException refused) when (Refusal.TryParseDetail(refused.Status.Detail, out refusal))
        {
        }

        Assert.Contains(refusal.Code, new[] { ErrorCode.NotAMember, ErrorCode.NotAllowed, ErrorCode.NotYourMessage });
        return false;
    }

    private Task<ErrorCode> RefusalAsync(ChangeMemberRequest request) =>
        HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(request));
}

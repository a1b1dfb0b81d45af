using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Channels;

/// <summary>Who has left or was removed, and what counts of it when he comes again.</summary>
public sealed class FormerMemberTests(HistoryFixture history) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private readonly Person _owner = new("owner");
    private readonly string _name = HistoryVerbs.AnyChannel();
    private ChannelId _channel;

    public async ValueTask InitializeAsync() => _channel = await history.Client.CreatesAsync(_owner, _name);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(ChannelRole.Guest, ChannelRole.Guest)]
    [InlineData(ChannelRole.Moderator, ChannelRole.Member)]
    public async Task A_guest_who_leaves_comes_back_as_a_guest_and_everybody_else_as_a_member(ChannelRole had, ChannelRole comesBackAs)
    {
        var bob = await MemberAsync(had);
        var left = await LeavesAsync(bob);

        Assert.Equal((false, null), (left.Channel.IsMember, left.Channel.Role));
        await IsOutsideAsync(bob);
        Assert.Equal(ErrorCode.NotAMember, await HistoryVerbs.RefusalAsync(() => LeavesAsync(bob)));
        var back = await history.Client.JoinChannelAsync(bob.At(_name));

        Assert.Equal((ChannelEventKind.MemberJoined, true, comesBackAs), (back.Event!.Kind, back.Channel.IsMember, back.Channel.Role));
        Assert.Equal(comesBackAs, (await ListedAsync()).Single(member => member.UserId == bob.Id).Role);
        Assert.Equal(comesBackAs, (await history.Client.ListChannelsAsync(bob.Id)).Single(channel => channel.Id == _channel).Role);
        Assert.Null((await history.Client.AppendOneAsync(bob.Says("back", _channel))).Refusal);
    }

    [Fact]
    public async Task Who_was_removed_cannot_come_back_by_himself_and_nothing_is_written()
    {
        var bob = await MemberAsync(ChannelRole.Member);
        await history.Client.ChangeMemberAsync(_owner.Removes(bob, _channel));
        var head = (await history.Client.ReadAsync(_channel)).Head;

        Assert.Equal(ErrorCode.NotAllowed, await HistoryVerbs.RefusalAsync(async () => await history.Client.JoinChannelAsync(bob.At(_name))));
        Assert.Equal(ErrorCode.NotAMember, await HistoryVerbs.RefusalAsync(() => LeavesAsync(bob)));
        Assert.Equal(ErrorCode.NotAllowed, await HistoryVerbs.RefusalAsync(async () => await history.Client.JoinChannelAsync(bob.At(_name))));

        await IsOutsideAsync(bob);
        Assert.Equal(head, (await history.Client.ReadAsync(_channel)).Head);
    }

    [Theory]
    [InlineData(ChannelRole.Owner, ChannelRole.Member)]
    [InlineData(ChannelRole.Moderator, ChannelRole.Guest)]
    public async Task Who_was_removed_is_taken_in_again_by_an_owner_or_a_moderator(ChannelRole actor, ChannelRole given)
    {
        var (alice, bob) = (await MemberAsync(actor), await MemberAsync(ChannelRole.Member));
        await history.Client.ChangeMemberAsync(_owner.Removes(bob, _channel));
        Assert.Equal([bob.Id], (await ListedAsync(areRemoved: true)).Select(member => member.UserId));

        var taken = await history.Client.ChangeMemberAsync(alice.Makes(bob, given, _channel));
        var again = await history.Client.ChangeMemberAsync(alice.Makes(bob, given, _channel));

        var told = (await history.Client.ReadAsync(_channel)).Events[^1];
        Assert.Equal(taken.Event, told);
        Assert.Null(again.Event);
        Assert.Equal(
            (ChannelEventKind.MemberJoined, given, bob.Id, bob.Name, alice.Id),
            (told.Kind, told.Membership!.Role, told.Membership.UserId, told.Membership.UserName, told.Membership.ByUserId));
        Assert.Empty(await ListedAsync(areRemoved: true));
        Assert.Equal(given, (await ListedAsync()).Single(member => member.UserId == bob.Id).Role);
        await LeavesAsync(bob);
        Assert.True((await history.Client.JoinChannelAsync(bob.At(_name))).Channel.IsMember);
    }

    [Fact]
    public async Task Nobody_takes_himself_in_again_by_his_role_on_the_server_but_an_admin()
    {
        var (moderator, admin) = (await MemberAsync(ChannelRole.Member, UserRole.Moderator), await MemberAsync(ChannelRole.Member, UserRole.Admin));
        await history.Client.ChangeMemberAsync(_owner.Removes(moderator, _channel));
        await history.Client.ChangeMemberAsync(_owner.Removes(admin, _channel));

        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(moderator.Makes(moderator, ChannelRole.Guest, _channel)));
        Assert.NotNull((await history.Client.ChangeMemberAsync(admin.Makes(admin, ChannelRole.Member, _channel))).Event);
    }

    [Fact]
    public async Task Who_may_not_learns_nothing_of_who_was_removed_and_a_former_moderator_may_nothing()
    {
        var (bob, carol) = (await MemberAsync(ChannelRole.Member), await MemberAsync(ChannelRole.Moderator));
        await history.Client.ChangeMemberAsync(_owner.Removes(carol, _channel));

        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(bob.Makes(carol, ChannelRole.Guest, _channel)));
        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(bob.Makes(Person.Mallory(), ChannelRole.Guest, _channel)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(carol.Makes(carol, ChannelRole.Guest, _channel)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(carol.Removes(bob, _channel)));
        Assert.Equal(ErrorCode.NotAMember, await RefusalAsync(_owner.Makes(Person.Mallory(), ChannelRole.Guest, _channel)));
    }

    [Fact]
    public async Task A_change_that_is_asked_for_again_answers_as_it_did_and_is_no_event()
    {
        var (bob, carol) = (await MemberAsync(ChannelRole.Member), await MemberAsync(ChannelRole.Owner));
        await history.Client.ChangeMemberAsync(_owner.Removes(bob, _channel));
        await history.Client.ChangeMemberAsync(carol.Makes(carol, ChannelRole.Member, _channel));
        var head = (await history.Client.ReadAsync(_channel)).Head;

        Assert.Null((await history.Client.ChangeMemberAsync(_owner.Removes(bob, _channel))).Event);
        Assert.Null((await history.Client.ChangeMemberAsync(carol.Makes(carol, ChannelRole.Member, _channel))).Event);

        Assert.Equal(head, (await history.Client.ReadAsync(_channel)).Head);
    }

    [Fact]
    public async Task Who_removes_himself_has_left()
    {
        var bob = await MemberAsync(ChannelRole.Moderator);
        await history.Client.ChangeMemberAsync(_owner.Makes(bob, ChannelRole.Owner, _channel));
        await history.Client.ChangeMemberAsync(bob.Removes(bob, _channel));

        await IsOutsideAsync(bob);
        Assert.Equal(ChannelRole.Member, (await history.Client.JoinChannelAsync(bob.At(_name))).Channel.Role);
    }

    [Fact]
    public async Task A_former_owner_is_no_owner_that_stays()
    {
        var carol = await MemberAsync(ChannelRole.Owner);
        await history.Client.ChangeMemberAsync(_owner.Removes(carol, _channel));

        Assert.Equal(ErrorCode.NotAllowed, await RefusalAsync(_owner.Makes(_owner, ChannelRole.Member, _channel)));
    }

    private async Task<MembershipAnswer> LeavesAsync(Person person) =>
        await history.Client.LeaveChannelAsync(new LeaveChannelRequest { ChannelId = _channel, UserId = person.Id, UserName = person.Name });

    private async Task<ChannelMember[]> ListedAsync(bool areRemoved = false) =>
        await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = _channel, AreRemoved = areRemoved });

    private async Task IsOutsideAsync(Person person)
    {
        var seen = (await history.Client.GetChannelsAsync([new GetChannelRequest { ChannelId = _channel, UserId = person.Id }]))[0]!;
        var listed = (await history.Client.ListChannelsAsync(person.Id)).Single(channel => channel.Id == _channel);
        Assert.Equal((false, null, false, null), (seen.IsMember, seen.Role, listed.IsMember, listed.Role));
        Assert.DoesNotContain(await ListedAsync(), member => member.UserId == person.Id);
        Assert.Equal(ErrorCode.NotAMember, (await history.Client.AppendOneAsync(person.Says("still here?", _channel))).Refusal!.Code);
        Assert.Equal(
            ErrorCode.NotAMember,
            await HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeAsync(person.Does(ChannelEventKind.ReactionAdded, _channel, 1, "👍"))));
    }

    private Task<ErrorCode> RefusalAsync(ChangeMemberRequest request) =>
        HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(request));

    private async Task<Person> MemberAsync(ChannelRole role, UserRole server = UserRole.User)
    {
        var person = new Person($"user-{Guid.NewGuid().ToString("n")[..6]}") { ServerRole = server };
        await history.Client.JoinChannelAsync(person.At(_name));
        await history.Client.ChangeMemberAsync(_owner.Makes(person, role, _channel));
        return person;
    }
}

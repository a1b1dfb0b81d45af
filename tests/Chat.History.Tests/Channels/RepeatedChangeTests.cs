using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Channels;

/// <summary>Changes of members that are asked for again under the same id, after somebody else has changed the same.</summary>
public sealed class RepeatedChangeTests(HistoryFixture history, RedisFixture redis) : IClassFixture<HistoryFixture>, IAsyncLifetime
{
    private readonly Person _alice = new("alice");
    private readonly Person _bob = new("bob");
    private readonly Person _carol = new("carol");
    private readonly string _name = HistoryVerbs.AnyChannel();
    private readonly ChangeId _id = ChangeId.New(TimeProvider.System);
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _channel = await history.Client.CreatesAsync(_alice, _name);
        await history.Client.JoinChannelAsync(_bob.At(_name));
        await history.Client.JoinChannelAsync(_carol.At(_name));
        await history.Client.ChangeMemberAsync(_alice.Makes(_carol, ChannelRole.Owner, _channel));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_was_removed_and_taken_in_again_by_somebody_else_stays()
    {
        var remove = _alice.Removes(_bob, _channel) with { ChangeId = _id };
        var first = await history.Client.ChangeMemberAsync(remove);
        await history.Client.ChangeMemberAsync(_carol.Makes(_bob, ChannelRole.Member, _channel));

        var again = await ChangesNothingAsync(() => history.Client.ChangeMemberAsync(remove));

        Assert.Equal(ChannelEventKind.MemberLeft, first.Event!.Kind);
        Assert.Null(again.Event);
        Assert.Equal((true, ChannelRole.Owner), (again.Channel.IsMember, again.Channel.Role));
        Assert.Equal(ChannelRole.Member, await RoleOfAsync(_bob));
    }

    [Fact]
    public async Task A_role_that_somebody_else_has_replaced_is_not_given_again()
    {
        var promote = _alice.Makes(_bob, ChannelRole.Moderator, _channel) with { ChangeId = _id };
        await history.Client.ChangeMemberAsync(promote);
        await history.Client.ChangeMemberAsync(_carol.Makes(_bob, ChannelRole.Guest, _channel));

        Assert.Null((await ChangesNothingAsync(() => history.Client.ChangeMemberAsync(promote))).Event);

        Assert.Equal(ChannelRole.Guest, await RoleOfAsync(_bob));
    }

    [Fact]
    public async Task What_was_done_is_answered_also_to_who_may_not_do_it_any_more()
    {
        var remove = _alice.Removes(_bob, _channel) with { ChangeId = _id };
        await history.Client.ChangeMemberAsync(remove);
        await history.Client.ChangeMemberAsync(_carol.Removes(_alice, _channel));

        var again = await ChangesNothingAsync(() => history.Client.ChangeMemberAsync(remove));

        Assert.Equal((false, null), (again.Channel.IsMember, again.Channel.Role));
    }

    [Fact]
    public async Task Who_gave_up_a_role_and_was_given_it_back_keeps_it()
    {
        var stepDown = _carol.Makes(_carol, ChannelRole.Member, _channel) with { ChangeId = _id };
        await history.Client.ChangeMemberAsync(stepDown);
        await history.Client.ChangeMemberAsync(_alice.Makes(_carol, ChannelRole.Owner, _channel));

        var again = await ChangesNothingAsync(() => history.Client.ChangeMemberAsync(stepDown));

        Assert.Equal(ChannelRole.Owner, again.Channel.Role);
    }

    [Theory]
    [InlineData(ChannelRole.Member)]
    [InlineData(ChannelRole.Guest)]
    public async Task Who_has_left_and_come_back_meanwhile_stays(ChannelRole role)
    {
        await history.Client.ChangeMemberAsync(_alice.Makes(_bob, role, _channel));
        var leave = Leaves(_bob) with { ChangeId = _id };
        await history.Client.LeaveChannelAsync(leave);
        await history.Client.JoinChannelAsync(_bob.At(_name));

        var again = await ChangesNothingAsync(() => history.Client.LeaveChannelAsync(leave));

        Assert.Equal((true, role), (again.Channel.IsMember, again.Channel.Role));
        Assert.Equal(role, await RoleOfAsync(_bob));
    }

    [Fact]
    public async Task Who_has_left_is_told_so_again()
    {
        var leave = Leaves(_bob) with { ChangeId = _id };
        await history.Client.LeaveChannelAsync(leave);

        var again = await ChangesNothingAsync(() => history.Client.LeaveChannelAsync(leave));

        Assert.Equal((false, null), (again.Channel.IsMember, again.Channel.Role));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_has_joined_and_is_out_again_stays_out(bool isRemoved)
    {
        var dave = new Person("dave");
        var join = dave.At(_name) with { ChangeId = _id };
        await history.Client.JoinChannelAsync(join);
        Assert.Equal(ChannelRole.Member, (await ChangesNothingAsync(() => history.Client.JoinChannelAsync(join))).Channel.Role);
        if (isRemoved)
        {
            await history.Client.ChangeMemberAsync(_alice.Removes(dave, _channel));
        }
        else
        {
            await history.Client.LeaveChannelAsync(Leaves(dave));
        }

        var again = await ChangesNothingAsync(() => history.Client.JoinChannelAsync(join));

        Assert.Equal((null, false, null), (again.Event, again.Channel.IsMember, again.Channel.Role));
        Assert.Null(await RoleOfAsync(dave));
    }

    [Fact]
    public async Task An_id_is_for_one_change_of_one_user()
    {
        await history.Client.ChangeMemberAsync(_alice.Makes(_bob, ChannelRole.Moderator, _channel) with { ChangeId = _id });

        ChangeMemberRequest[] others = [_alice.Makes(_bob, ChannelRole.Guest, _channel), _alice.Makes(_carol, ChannelRole.Moderator, _channel), _alice.Removes(_bob, _channel)];
        foreach (var other in others)
        {
            Assert.Equal(ErrorCode.IdReused, await HistoryVerbs.RefusalAsync(async () => await history.Client.ChangeMemberAsync(other with { ChangeId = _id })));
        }

        Assert.Equal(ErrorCode.IdReused, await HistoryVerbs.RefusalAsync(async () => await history.Client.LeaveChannelAsync(Leaves(_alice) with { ChangeId = _id })));
        Assert.NotNull((await history.Client.ChangeMemberAsync(_carol.Makes(_bob, ChannelRole.Guest, _channel) with { ChangeId = _id })).Event);
    }

    [Fact]
    public async Task What_was_done_to_somebody_else_under_the_same_id_is_not_taken_for_ones_own_leaving_or_joining()
    {
        var takeIn = ChangeId.New(TimeProvider.System);
        await history.Client.ChangeMemberAsync(_alice.Removes(_bob, _channel) with { ChangeId = _id });
        await history.Client.ChangeMemberAsync(_alice.Makes(_bob, ChannelRole.Member, _channel) with { ChangeId = takeIn });

        Assert.Equal(ErrorCode.IdReused, await HistoryVerbs.RefusalAsync(async () => await history.Client.LeaveChannelAsync(Leaves(_alice) with { ChangeId = _id })));
        Assert.Equal(ErrorCode.IdReused, await HistoryVerbs.RefusalAsync(async () => await history.Client.JoinChannelAsync(_alice.At(_name) with { ChangeId = takeIn })));
    }

    [Fact]
    public async Task Another_History_after_a_restart_knows_what_was_done()
    {
        var remove = _alice.Removes(_bob, _channel) with { ChangeId = _id };
        await history.Client.ChangeMemberAsync(remove);
        await history.Client.ChangeMemberAsync(_carol.Makes(_bob, ChannelRole.Member, _channel));

        await using var other = await HistoryHost.StartAsync(history.Database, redis.ConnectionString);
        Assert.Null((await ChangesNothingAsync(() => other.Client.ChangeMemberAsync(remove))).Event);
    }

    [Fact]
    public async Task The_same_change_asked_for_many_times_at_once_is_made_once()
    {
        var remove = _alice.Removes(_bob, _channel) with { ChangeId = _id };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => await history.Client.ChangeMemberAsync(remove))).OrFail("the answers");

        Assert.Single(answers, answer => answer.Event is not null);
    }

    private LeaveChannelRequest Leaves(Person person) => new() { ChannelId = _channel, UserId = person.Id, UserName = person.Name };

    private async Task<MembershipAnswer> ChangesNothingAsync(Func<MagicOnion.UnaryResult<MembershipAnswer>> ask)
    {
        var head = (await history.Client.ReadAsync(_channel)).Head;
        var answer = await ask();
        Assert.Equal(head, (await history.Client.ReadAsync(_channel)).Head);
        Assert.Equal(head, answer.Channel.Head);
        return answer;
    }

    private async Task<ChannelRole?> RoleOfAsync(Person person) =>
        (await history.Client.ListMembersAsync(new ListMembersRequest { ChannelId = _channel })).SingleOrDefault(member => member.UserId == person.Id)?.Role;
}

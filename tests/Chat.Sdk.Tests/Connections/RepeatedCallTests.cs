using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Rights;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

/// <summary>Calls whose answer is lost: they are made again, done once, and answered as if nothing had happened.</summary>
public sealed class RepeatedCallTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private ChatClient _alice = null!;
    private int _lost;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _alice = await People.ConnectAsync(_node);
        await _alice.JoinChannelAsync("general");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_channel_that_was_created_and_whose_answer_was_lost_is_answered_when_it_is_asked_for_again()
    {
        _chat.OnCreated = LoseOnce;

        var created = await _alice.CreateChannelAsync("new").OrFail("the channel");

        Assert.Equal((1, "new", true, ChannelRole.Owner), (_lost, created.Name, created.IsMember, created.Role));
        Assert.Single(await _alice.ListChannelsAsync(), channel => channel.Name == "new");
    }

    [Fact]
    public async Task A_channel_of_somebody_else_is_no_answer_to_a_repeated_call()
    {
        _chat.OnCreate = async hub =>
        {
            _chat.OnCreate = null;
            await using var bob = await People.ConnectAsync(_node, "Bob");
            await bob.CreateChannelAsync("new");
            await LoseOnce(hub);
        };

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.CreateChannelAsync("new")).OrFail("the refusal");

        Assert.Equal((1, ErrorCode.ChannelExists), (_lost, refused.Refusal.Code));
    }

    [Fact]
    public async Task A_channel_that_exists_is_refused_at_once()
    {
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.CreateChannelAsync("general")).OrFail("the refusal");

        Assert.Equal(ErrorCode.ChannelExists, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_channel_is_left_once_also_when_it_is_not_open()
    {
        _chat.OnLeft = LoseOnce;

        await _alice.LeaveChannelAsync(General.Id).OrFail("the end of the membership");

        Assert.Equal(1, _lost);
        Assert.Single(General.Events, item => item.Kind == ChannelEventKind.MemberLeft);
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.LeaveChannelAsync(General.Id)).OrFail("the refusal");
        Assert.Equal(ErrorCode.NotAMember, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_role_is_given_and_a_member_removed_and_taken_in_again_once()
    {
        await using var bob = await People.ConnectAsync(_node, "Bob");
        await bob.JoinChannelAsync("general");
        var id = ScriptedChat.IdOf("Bob");

        _chat.OnMemberChanged = LoseOnce;
        await _alice.SetMemberRoleAsync(General.Id, id, ChannelRole.Moderator).OrFail("the role");
        _chat.OnMemberChanged = LoseOnce;
        await _alice.RemoveMemberAsync(General.Id, id).OrFail("the removal");
        var refused = await Assert.ThrowsAsync<RefusalException>(() => bob.JoinChannelAsync("general")).OrFail("the refusal");
        Assert.Equal([id], (await RemovedAsync()).Select(member => member.UserId));
        _chat.OnMemberChanged = LoseOnce;
        await _alice.SetMemberRoleAsync(General.Id, id, ChannelRole.Guest).OrFail("the way back");

        Assert.Equal((3, ErrorCode.NotAllowed), (_lost, refused.Refusal.Code));
        Assert.Equal(
            [ChannelEventKind.MemberRoleChanged, ChannelEventKind.MemberLeft, ChannelEventKind.MemberJoined],
            General.Events.Where(item => item.Membership is { ByUserId: not null }).Select(item => item.Kind));
        Assert.Empty(await RemovedAsync());
    }

    [Fact]
    public async Task What_somebody_else_has_changed_before_a_call_was_repeated_stays()
    {
        await using var bob = await People.ConnectAsync(_node, "Bob");
        await bob.JoinChannelAsync("general");
        var (id, carol) = (ScriptedChat.IdOf("Bob"), ScriptedChat.IdOf("Carol"));

        _chat.OnMemberChanged = LoseAfter(() => General.ChangeMember(id, ChannelRole.Member, carol, "Carol"));
        await _alice.RemoveMemberAsync(General.Id, id).OrFail("the removal");
        Assert.Equal(ChannelRole.Member, General.RoleOf(id));
        _chat.OnMemberChanged = LoseAfter(() => General.ChangeMember(id, ChannelRole.Guest, carol, "Carol"));
        await _alice.SetMemberRoleAsync(General.Id, id, ChannelRole.Moderator).OrFail("the role");
        Assert.Equal(ChannelRole.Guest, General.RoleOf(id));
        _chat.OnLeft = LoseAfter(() => General.Change(id, "Bob", isMember: true));
        await bob.LeaveChannelAsync(General.Id).OrFail("the end of the membership");
        Assert.True(General.Has(id));

        Assert.Equal(3, _lost);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_was_removed_before_his_joining_was_repeated_is_told_that_he_is_no_member(bool takesChangeIds)
    {
        _chat.TakesChangeIds = takesChangeIds;
        await using var bob = await People.ConnectAsync(_node, "Bob");
        _chat.OnJoined = LoseAfter(() => General.ChangeMember(ScriptedChat.IdOf("Bob"), role: null, ScriptedChat.IdOf("Alice"), "Alice"));

        var joining = bob.JoinChannelAsync("general").OrFail("the answer");

        // A server of a version before the ids can only say what is now.
        if (takesChangeIds)
        {
            Assert.False((await joining).IsMember);
        }
        else
        {
            Assert.Equal(ErrorCode.NotAllowed, (await Assert.ThrowsAsync<RefusalException>(() => joining)).Refusal.Code);
        }

        Assert.Equal(1, _lost);
    }

    [Fact]
    public async Task A_server_of_a_version_before_the_ids_of_changes_is_called_as_before()
    {
        _chat.TakesChangeIds = false;
        await using var bob = await People.ConnectAsync(_node, "Bob");

        Assert.True((await bob.JoinChannelAsync("general").OrFail("the channel")).IsMember);
        _chat.OnLeft = LoseOnce;
        await bob.LeaveChannelAsync(General.Id).OrFail("the end of the membership");

        Assert.Equal((1, false), (_lost, General.Has(ScriptedChat.IdOf("Bob"))));
    }

    [Fact]
    public async Task What_the_hub_does_not_know_the_outcome_of_is_asked_for_again()
    {
        _chat.OnCreated = UnknownOnce;
        var created = await _alice.CreateChannelAsync("new").OrFail("the channel");
        _chat.OnLeft = UnknownOnce;
        await _alice.LeaveChannelAsync(created.Id).OrFail("the end of the membership");

        Assert.Equal((2, "new", ChannelRole.Owner), (_lost, created.Name, created.Role));
    }

    [Theory]
    [InlineData(ErrorCode.OutcomeUnknown)]
    [InlineData(ErrorCode.Unavailable)]
    [InlineData(ErrorCode.Busy)]
    public async Task When_nobody_says_whether_it_was_done_the_outcome_is_unknown(ErrorCode then)
    {
        await using var carol = await People.ConnectAsync(_node, "Carol", options => options with { CallTimeout = TimeSpan.FromSeconds(2) });
        var channel = await carol.CreateChannelAsync("new");
        _chat.OnMemberChanged = _ => throw ScriptedHub.Refuse(_lost++ == 0 ? ErrorCode.OutcomeUnknown : then, "It may have been done.");

        var refused = await Assert.ThrowsAsync<RefusalException>(
            () => carol.SetMemberRoleAsync(channel.Id, ScriptedChat.IdOf("Carol"), ChannelRole.Owner)).OrFail("the refusal");

        Assert.Equal(ErrorCode.OutcomeUnknown, refused.Refusal.Code);
        Assert.True(_lost > 1, "It was not asked again.");
    }

    [Fact]
    public async Task A_call_that_ends_every_connection_is_given_up()
    {
        await using var carol = await People.ConnectAsync(_node, "Carol", options => options with { CallTimeout = TimeSpan.FromSeconds(2) });
        var channel = await carol.CreateChannelAsync("new");
        _chat.OnMemberChanged = Lose;

        var refused = await Assert.ThrowsAsync<RefusalException>(
            () => carol.SetMemberRoleAsync(channel.Id, ScriptedChat.IdOf("Carol"), ChannelRole.Owner)).OrFail("the refusal");

        Assert.Equal(ErrorCode.OutcomeUnknown, refused.Refusal.Code);
        Assert.True(_lost > 1, "It was not asked again.");
    }

    [Fact]
    public async Task What_was_not_done_is_refused_at_once()
    {
        _chat.OnCreate = _ => throw ScriptedHub.Refuse(_lost++ == 0 ? ErrorCode.Unavailable : ErrorCode.Busy, "Later.");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.CreateChannelAsync("new")).OrFail("the refusal");

        Assert.Equal((1, ErrorCode.Unavailable), (_lost, refused.Refusal.Code));
    }

    [Fact]
    public async Task Members_are_listed_over_as_many_pages_as_there_are()
    {
        for (var i = 0; i < 1_001; i++)
        {
            General.Change(ScriptedChat.IdOf($"guest{i}"), $"guest{i}", isMember: true);
        }

        var members = new List<ChannelMember>();
        await foreach (var member in _alice.ListMembersAsync(General.Id))
        {
            members.Add(member);
        }

        Assert.Equal(1_002, members.Select(member => member.UserId).Distinct().Count());
        Assert.Equal(1_002, members.Count);
    }

    private Func<ScriptedHub, Task> LoseAfter(Action change) => hub =>
    {
        change();
        return LoseOnce(hub);
    };

    private Task LoseOnce(ScriptedHub hub)
    {
        (_chat.OnCreated, _chat.OnJoined, _chat.OnLeft, _chat.OnMemberChanged) = (null, null, null, null);
        return Lose(hub);
    }

    private Task Lose(ScriptedHub hub)
    {
        _lost++;
        hub.Abort();
        return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
    }

    private Task UnknownOnce(ScriptedHub hub)
    {
        (_chat.OnCreated, _chat.OnLeft) = (null, null);
        _lost++;
        throw ScriptedHub.Refuse(ErrorCode.OutcomeUnknown, "It may have been done.");
    }

    private async Task<List<ChannelMember>> RemovedAsync()
    {
        var removed = new List<ChannelMember>();
        await foreach (var member in _alice.ListMembersAsync(General.Id, areRemoved: true))
        {
            removed.Add(member);
        }

        return removed;
    }
}

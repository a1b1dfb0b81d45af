using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Channels;

public sealed class MemberTests(RedisFixture redis)
{
    [Fact]
    public async Task Who_asks_is_taken_from_the_connection_with_the_role_of_the_token()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var (alice, bob) = (await hub.ConnectAsync("alice"), await hub.ConnectAsync("bob"));
        var channel = await cluster.MeetAsync(alice, bob);

        await alice.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = channel, UserId = bob.Id, Role = ChannelRole.Moderator });

        var asked = Assert.Single(cluster.History.MemberChanges);
        Assert.Equal((alice.Id, bob.Id, UserRole.User, ChannelRole.Moderator), (asked.UserId, asked.MemberId, asked.ServerRole, asked.Role));
        await bob.UntilAsync(() => bob.Events(channel).Any(item => item.Kind == ChannelEventKind.MemberRoleChanged), "the event of the role");
    }

    [Fact]
    public async Task Who_is_removed_hears_of_it_and_of_nothing_after_it_at_every_hub()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var (one, other) = (await cluster.AddHubAsync(), await cluster.AddHubAsync());
        var (alice, bob) = (await one.ConnectAsync("alice"), await other.ConnectAsync("bob"));
        var channel = await cluster.MeetAsync(alice, bob);

        await alice.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = channel, UserId = bob.Id });
        await bob.UntilAsync(() => bob.Events(channel).Any(item => item.Kind == ChannelEventKind.MemberLeft), "the event of the removal");
        await alice.SaysAsync(channel, "without bob");
        await alice.ReceivesAsync(channel, "without bob");

        Assert.Equal(ErrorCode.NotAMember, (await bob.SaysAsync(channel, "still here")).Refusal!.Code);
        Assert.Equal(ErrorCode.NotAMember, (await Person.RefusedAsync(() => bob.SubscribesAsync(channel))).Code);
        Assert.DoesNotContain(bob.Events(channel), item => item.Message?.Text == "without bob");
    }

    [Fact]
    public async Task Members_are_listed_to_members_only()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var (alice, mallory) = (await hub.ConnectAsync("alice"), await hub.ConnectAsync("mallory"));
        var channel = await cluster.MeetAsync(alice);

        Assert.Equal([alice.Id], (await alice.Hub.ListMembersAsync(new ListMembersRequest { ChannelId = channel })).Select(member => member.UserId));
        Assert.Equal(ErrorCode.NotAMember, (await Person.RefusedAsync(() => mallory.Hub.ListMembersAsync(new ListMembersRequest { ChannelId = channel }))).Code);
    }

    [Fact]
    public async Task Requests_about_members_that_make_no_sense_are_refused()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var alice = await hub.ConnectAsync("alice");
        var channel = await cluster.MeetAsync(alice);

        Assert.Equal(ErrorCode.InvalidRequest, (await Person.RefusedAsync(() => alice.Hub.SetMemberRoleAsync(null!))).Code);
        Assert.Equal(ErrorCode.InvalidRequest, (await Person.RefusedAsync(() => alice.Hub.RemoveMemberAsync(null!))).Code);
        Assert.Equal(ErrorCode.InvalidRequest, (await Person.RefusedAsync(() => alice.Hub.ListMembersAsync(null!))).Code);
        Assert.Equal(
            ErrorCode.InvalidRequest,
            (await Person.RefusedAsync(() => alice.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = channel, UserId = alice.Id, Role = (ChannelRole)9 }))).Code);
        Assert.Equal(
            ErrorCode.ChannelNotFound,
            (await Person.RefusedAsync(() => alice.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = new ChannelId(Guid.NewGuid()), UserId = alice.Id }))).Code);
        Assert.Empty(cluster.History.MemberChanges);
    }
}

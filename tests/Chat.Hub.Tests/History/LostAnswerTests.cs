using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.History;

/// <summary>Changes of channels and members whose answer does not come: they may have been made.</summary>
public sealed class LostAnswerTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(redis.ConnectionString);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("create")]
    [InlineData("join")]
    [InlineData("leave")]
    [InlineData("role")]
    [InlineData("remove")]
    public async Task When_History_does_not_answer_a_change_in_time_its_outcome_is_unknown(string change)
    {
        var hub = await _cluster.AddHubAsync(settings: ("Messaging:HistoryWithin", "00:00:01"));
        var (alice, bob) = (await hub.ConnectAsync("Alice"), await hub.ConnectAsync("Bob"));
        var channel = await PreparedAsync(alice, bob);
        var release = new TaskCompletionSource();
        _cluster.History.AfterMembership = () => release.Task;

        var refusal = await Person.RefusedAsync(() => MakeAsync(change, alice, bob, channel));
        release.SetResult();

        Assert.Equal((ErrorCode.OutcomeUnknown, true), (refusal.Code, refusal.IsRetryable));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("join")]
    [InlineData("leave")]
    [InlineData("role")]
    public async Task When_the_connection_to_History_breaks_before_the_answer_the_outcome_is_unknown(string change)
    {
        var hub = await _cluster.AddHubAsync();
        var (alice, bob) = (await hub.ConnectAsync("Alice"), await hub.ConnectAsync("Bob"));
        var channel = await PreparedAsync(alice, bob);
        var release = new TaskCompletionSource();
        _cluster.History.AfterMembership = () =>
        {
            _cluster.HistoryHost.GoAway();
            return release.Task;
        };

        var refusal = await Person.RefusedAsync(() => MakeAsync(change, alice, bob, channel));
        release.SetResult();

        Assert.Equal((ErrorCode.OutcomeUnknown, true), (refusal.Code, refusal.IsRetryable));
    }

    [Fact]
    public async Task What_never_left_for_want_of_a_History_was_not_done()
    {
        await using var hub = await TestHub.StartAsync($"http://127.0.0.1:{FreePort.Next()}", redis.ConnectionString);
        var alice = await hub.ConnectAsync("Alice");

        var create = await Person.RefusedAsync(() => alice.Hub.CreateChannelAsync("tea"));
        var leave = await Person.RefusedAsync(() => alice.Hub.LeaveChannelAsync(ChannelId.New(TimeProvider.System)));

        Assert.Equal((ErrorCode.Unavailable, ErrorCode.Unavailable), (create.Code, leave.Code));
    }

    [Fact]
    public async Task What_is_read_is_unavailable_when_History_does_not_answer_in_time()
    {
        await using var silent = TcpFaultProxy.Start(new Uri(_cluster.HistoryHost.Address).Port);
        await using var hub = await TestHub.StartAsync($"http://127.0.0.1:{silent.Port}", redis.ConnectionString, settings: ("Messaging:HistoryWithin", "00:00:01"));
        var alice = await hub.ConnectAsync("Alice");
        silent.Pause();

        var refusal = await Person.RefusedAsync(() => alice.Hub.ListChannelsAsync());

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
    }

    private async Task<ChannelId> PreparedAsync(Person alice, Person bob)
    {
        await bob.Hub.CreateChannelAsync("others");
        var channel = await alice.Hub.CreateChannelAsync("tea");
        await bob.Hub.JoinChannelAsync("tea");
        return channel.Id;
    }

    private static Task MakeAsync(string change, Person alice, Person bob, ChannelId channel) => change switch
    {
        "create" => alice.Hub.CreateChannelAsync("new"),
        "join" => alice.Hub.JoinChannelAsync("others"),
        "leave" => alice.Hub.LeaveChannelAsync(channel),
        "role" => alice.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = channel, UserId = bob.Id, Role = ChannelRole.Moderator }),
        _ => alice.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = channel, UserId = bob.Id }),
    };
}

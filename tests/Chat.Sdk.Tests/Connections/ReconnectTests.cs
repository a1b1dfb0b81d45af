using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

public sealed class ReconnectTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_broken_connection_is_made_again()
    {
        await using var alice = await People.ConnectAsync(_node);
        var lost = alice.Reaches(ConnectionState.Reconnecting);
        var back = alice.Reaches(ConnectionState.Connected);

        _node.Proxy.CutAll();

        Assert.Equal(ConnectionChangeReason.ConnectionLost, (await lost.OrFail("the news of the loss")).Reason);
        Assert.Equal("node0001", (await back.OrFail("the new connection")).InstanceId);
        Assert.Contains(await alice.ListChannelsAsync(), channel => channel.Name == "general");
    }

    [Fact]
    public async Task A_server_that_comes_back_as_another_instance_is_found()
    {
        var first = await ScriptedNode.StartAsync(_chat, "first001");
        await using var _ = first;
        await using var alice = await People.ConnectAsync(first);
        var back = alice.Reaches(ConnectionState.Connected);

        await first.KillAsync();
        await using var second = await ScriptedNode.StartAsync(_chat, "second02", first.Port);

        Assert.Equal("second02", (await back.OrFail("the new connection")).InstanceId);
        Assert.Equal("second02", alice.Session!.InstanceId);
    }

    [Fact]
    public async Task A_server_that_is_frozen_is_given_up()
    {
        await using var alice = await People.ConnectAsync(
            _node, change: options => options with { KeepAlivePingDelay = TimeSpan.FromSeconds(1), KeepAlivePingTimeout = TimeSpan.FromSeconds(1) });
        var lost = alice.Reaches(ConnectionState.Reconnecting);

        _node.Proxy.Pause();

        await lost.OrFail("the news that the server is frozen");
        _node.Proxy.Resume();
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_the_connection_and_is_made_again()
    {
        await using var alice = await People.ConnectAsync(_node, change: options => options with { CallTimeout = TimeSpan.FromMilliseconds(500) });
        var general = await alice.JoinChannelAsync("general");
        var silent = new TaskCompletionSource();
        _chat.OnPage = _ => silent.Task;
        var lost = alice.Reaches(ConnectionState.Reconnecting);

        var page = alice.ReadEventsAsync(new() { ChannelId = general.Id, Limit = 10 });
        await lost.OrFail("the end of the connection");
        _chat.OnPage = null;

        Assert.Single((await page.OrFail("the page, from the next connection")).Events);
        silent.SetResult();
    }

    [Fact]
    public async Task While_there_is_no_connection_a_call_says_so_in_time()
    {
        await using var alice = await People.ConnectAsync(_node, change: options => options with { CallTimeout = TimeSpan.FromMilliseconds(200) });
        var lost = alice.Reaches(ConnectionState.Reconnecting);
        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await lost.OrFail("the loss");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => alice.ListChannelsAsync()).OrFail("an answer");

        Assert.Equal(ErrorCode.Unavailable, refused.Refusal.Code);
        Assert.True(refused.Refusal.IsRetryable);
    }

    [Fact]
    public async Task A_server_that_stops_is_left_and_another_one_looked_for()
    {
        await using var alice = await People.ConnectAsync(_node);
        var lost = alice.Reaches(ConnectionState.Reconnecting);
        var back = alice.Reaches(ConnectionState.Connected);

        _chat.SayDisconnecting(3_000);

        var change = await lost.OrFail("the news");
        Assert.Equal(ConnectionChangeReason.ServerEnded, change.Reason);
        Assert.Equal(3_000, (int)change.Notice!.Code);
        await back.OrFail("the new connection");
    }

    [Fact]
    public async Task The_server_says_how_long_to_stay_away()
    {
        await using var alice = await People.ConnectAsync(_node);
        var lost = alice.Reaches(ConnectionState.Reconnecting);
        var back = alice.Reaches(ConnectionState.Connected);
        var retryAfter = TimeSpan.FromMilliseconds(700);

        var since = TimeProvider.System.GetTimestamp();
        _chat.SayDisconnecting(3_001, retryAfter);

        await back.OrFail("the new connection");
        Assert.True(TimeProvider.System.GetElapsedTime(since) >= retryAfter, "It came back too early.");
        Assert.True(lost.IsCompleted);
    }

    [Fact]
    public async Task Whoever_has_to_sign_in_again_stays_away_until_told()
    {
        await using var alice = await People.ConnectAsync(_node);
        var away = alice.Reaches(ConnectionState.Disconnected);
        var general = await alice.JoinChannelAsync("general");

        _chat.SayDisconnecting(3_500);
        Assert.Equal(ConnectionChangeReason.SignInRequired, (await away.OrFail("the news")).Reason);
        var sending = alice.SendAsync(general.Id, "later");
        await alice.ConnectAsync();

        await sending.OrFail("the message that waited");
    }

    [Fact]
    public async Task A_new_connection_that_is_refused_for_who_one_is_ends_the_attempts()
    {
        await using var alice = await People.ConnectAsync(_node);
        var away = alice.Reaches(ConnectionState.Disconnected);
        _chat.ConnectRefusal = Refusal.Of(ErrorCode.SignInRequired, "Who are you?");

        _node.Proxy.CutAll();

        var change = await away.OrFail("the end of the attempts");
        Assert.Equal("Who are you?", Assert.IsType<RefusalException>(change.Error).Refusal.Sentence);
    }

    [Fact]
    public async Task Told_to_stop_a_client_closes_for_good()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");
        var timeline = await alice.OpenChannelAsync(general.Id);
        await using var screen = new TimelineReader(timeline);
        var closed = alice.Reaches(ConnectionState.Closed);

        _chat.SayDisconnecting(4_001);

        Assert.Equal(ConnectionChangeReason.ServerEnded, (await closed.OrFail("the news")).Reason);
        await screen.Ended.OrFail("the end of the timeline");
        var refused = await Assert.ThrowsAsync<RefusalException>(() => alice.SendAsync(general.Id, "too late"));
        Assert.Equal(ErrorCode.NotConnected, refused.Refusal.Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => alice.ConnectAsync());
    }
}

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
    public async Task A_client_learns_whom_it_has_reached()
    {
        await using var alice = new ChatClient(People.Options(_node.Address));
        Assert.Equal(ConnectionState.Disconnected, alice.State);

        var answer = await alice.ConnectAsync();

        Assert.Equal("node0001", answer.InstanceId);
        Assert.Equal("Alice", answer.UserName);
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Fact]
    public async Task What_was_missed_while_the_connection_was_down_comes_in_order_and_once()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");
        await using var timeline = await alice.OpenChannelAsync(general.Id);
        await using var screen = new TimelineReader(timeline);
        _chat.General.Says("before");
        await screen.HasRead("before");
        var lost = alice.Reaches(ConnectionState.Reconnecting);
        var back = alice.Reaches(ConnectionState.Connected);

        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await lost.OrFail("the loss of the connection");
        _chat.General.SaysMany(120, "missed");
        _node.Proxy.TakeNew();

        await back.OrFail("the new connection");
        _chat.General.Says("after");
        await screen.HasRead("after");
        screen.IsWithoutGaps();
        Assert.Equal(1, screen.Resets);
        Assert.Equal(_chat.General.Texts, screen.Texts);
    }

    [Fact]
    public async Task A_refused_user_name_is_said_without_asking_the_server()
    {
        await using var mallory = new ChatClient(People.Options(_node.Address, "not a name"));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => mallory.ConnectAsync());

        Assert.Equal(ErrorCode.InvalidUserName, refused.Refusal.Code);
        Assert.Equal(ConnectionState.Disconnected, mallory.State);
    }
}

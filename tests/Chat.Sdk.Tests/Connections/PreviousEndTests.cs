using Chat.Contracts.Connections;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

/// <summary>What the server had to say at the end of a connection that could not be read any more.</summary>
public sealed class PreviousEndTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task All_connections_of_a_client_are_of_one_session_and_those_of_another_are_not()
    {
        await using var alice = await People.ConnectAsync(_node);
        var back = alice.Reaches(ConnectionState.Connected);
        _node.Proxy.CutAll();
        await back.OrFail("the new connection");
        await using var phone = await People.ConnectAsync(_node);

        var sessions = _chat.Connects.Select(request => request.SessionId).ToArray();
        Assert.NotNull(sessions[0]);
        Assert.Equal(sessions[0], sessions[1]);
        Assert.NotEqual(sessions[0], sessions[2]);
    }

    [Theory]
    [InlineData(3_001)]
    [InlineData(3_499)]
    [InlineData(17)]
    public async Task An_application_sees_why_and_the_client_stays_connected(int code)
    {
        await using var alice = await People.ConnectAsync(_node);
        var back = alice.Reaches(ConnectionState.Connected);

        End(code);

        var change = await back.OrFail("the new connection");
        Assert.Equal(code, (int)change.PreviousEnd!.Code);
        Assert.Contains(await alice.ListChannelsAsync(), channel => channel.Name == "general");
    }

    [Fact]
    public async Task Whoever_has_to_sign_in_again_stays_away_until_told()
    {
        await using var alice = await People.ConnectAsync(_node);
        var away = alice.Reaches(ConnectionState.Disconnected);

        End(3_777);

        var change = await away.OrFail("the news");
        Assert.Equal(ConnectionChangeReason.SignInRequired, change.Reason);
        Assert.Equal(3_777, (int)change.Notice!.Code);
        await Eventually.Async(() => _chat.Connections.Count == 0, "the end of the connection");
        await alice.ConnectAsync();
    }

    [Fact]
    public async Task Told_to_stop_a_client_closes_for_good()
    {
        await using var alice = await People.ConnectAsync(_node);
        var closed = alice.Reaches(ConnectionState.Closed);

        End(4_242);

        var change = await closed.OrFail("the news");
        Assert.Equal(ConnectionChangeReason.ServerEnded, change.Reason);
        Assert.Equal(4_242, (int)change.Notice!.Code);
        await Eventually.Async(() => _chat.Connections.Count == 0, "the end of the connection");
    }

    private void End(int code)
    {
        _chat.PreviousEnds.Enqueue(new PreviousEnd { Code = (DisconnectCode)code, At = TimeProvider.System.GetUtcNow() });
        _node.Proxy.CutAll();
    }
}

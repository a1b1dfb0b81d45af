using System.Net;
using System.Net.Sockets;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

public sealed class ConnectTests : IAsyncLifetime
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
        Assert.Same(answer, alice.Session);
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Fact]
    public async Task Where_nobody_listens_the_failure_names_the_address()
    {
        await using var alice = new ChatClient(People.Options(new Uri($"http://127.0.0.1:{FreePort.Next()}")));

        var failed = await Assert.ThrowsAsync<HubUnreachableException>(() => alice.ConnectAsync());

        Assert.Contains("127.0.0.1", failed.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failed.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ConnectionState.Disconnected, alice.State);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        _node.Proxy.Pause();
        await using var alice = new ChatClient(People.Options(_node.Address) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        var failed = await Assert.ThrowsAsync<HubUnreachableException>(() => alice.ConnectAsync()).OrFail("the end of the attempt");

        Assert.Contains("within 0.3 s", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_kind_is_not_taken_for_a_hub()
    {
        await using var web = await KestrelHost.StartAsync(_ => { }, _ => { });
        await using var alice = new ChatClient(People.Options(web.GrpcAddress));

        var failed = await Assert.ThrowsAsync<HubUnreachableException>(() => alice.ConnectAsync());

        Assert.Contains("no chat hub", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_talks_something_else_is_not_taken_for_a_hub()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var talking = TalkAsync(listener);
        await using var alice = new ChatClient(People.Options(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")));

        await Assert.ThrowsAsync<HubUnreachableException>(() => alice.ConnectAsync());

        await talking.OrFail("the end of the talk");
    }

    [Fact]
    public async Task The_server_can_refuse_and_later_think_better_of_it()
    {
        _chat.ConnectRefusal = Refusal.Of(ErrorCode.SignInRequired, "Who are you?");
        await using var alice = new ChatClient(People.Options(_node.Address));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => alice.ConnectAsync());
        Assert.Equal("Who are you?", refused.Refusal.Sentence);
        Assert.Equal(ConnectionState.Disconnected, alice.State);
        _chat.ConnectRefusal = null;

        await alice.ConnectAsync();
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Fact]
    public async Task A_client_connects_once()
    {
        await using var alice = await People.ConnectAsync(_node);

        await Assert.ThrowsAsync<InvalidOperationException>(() => alice.ConnectAsync());

        Assert.Single(_chat.Connections);
    }

    [Fact]
    public async Task Before_it_is_connected_a_client_says_so()
    {
        await using var alice = new ChatClient(People.Options(_node.Address));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => alice.ListChannelsAsync());

        Assert.Equal(ErrorCode.NotConnected, refused.Refusal.Code);
    }

    [Fact]
    public async Task Closing_ends_an_attempt_and_is_final()
    {
        _node.Proxy.Pause();
        var alice = new ChatClient(People.Options(_node.Address));
        var connecting = alice.ConnectAsync();

        await alice.DisposeAsync().OrFail("the end of the client");

        await Assert.ThrowsAnyAsync<Exception>(() => connecting).OrFail("the end of the attempt");
        Assert.Equal(ConnectionState.Closed, alice.State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => alice.ConnectAsync());
    }

    [Fact]
    public async Task Closing_hangs_up()
    {
        var alice = await People.ConnectAsync(_node);
        var closed = alice.Reaches(ConnectionState.Closed);

        await alice.DisposeAsync();
        await alice.DisposeAsync();

        Assert.Equal(ConnectionChangeReason.Requested, (await closed.OrFail("the news of it")).Reason);
        await Eventually.Async(() => _chat.Connections.Count == 0, "the end of the connection at the server");
    }

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var options = new ChatClientOptions { Server = new Uri("ftp://files"), AccessToken = null!, ClientName = "", MaxQueuedMessages = 0, LongestBackOff = TimeSpan.Zero };

        var wrong = Assert.Throws<ArgumentException>(() => new ChatClient(options));

        Assert.Equal(5, wrong.Message.Split('\n').Length);
    }

    private static async Task TalkAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.SendAsync("220 mail.example.org ESMTP\r\n"u8.ToArray());
        await socket.ReceiveAsync(new byte[1024]);
    }
}

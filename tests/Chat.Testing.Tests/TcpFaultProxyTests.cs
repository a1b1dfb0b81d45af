using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chat.Testing.Tests;

public sealed class TcpFaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private TcpFaultProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _proxy = TcpFaultProxy.Start(((IPEndPoint)_server.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Bytes_pass_in_both_directions()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;

        await client.SendAsync("there"u8.ToArray());
        Assert.Equal("there", await ReadAsync(server));
        await server.SendAsync("back"u8.ToArray());
        Assert.Equal("back", await ReadAsync(client));
    }

    [Fact]
    public async Task A_cut_connection_is_reset_and_a_new_one_works()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;
        await client.SendAsync("x"u8.ToArray());
        await ReadAsync(server);

        _proxy.CutAll();
        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client));

        var (again, behind) = await ConnectAsync();
        using var ___ = again;
        using var ____ = behind;
        await again.SendAsync("y"u8.ToArray());
        Assert.Equal("y", await ReadAsync(behind));
    }

    [Fact]
    public async Task The_server_of_an_abandoned_connection_is_told_nothing_until_it_is_cut()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;
        await client.SendAsync("x"u8.ToArray());
        await ReadAsync(server);

        _proxy.AbandonAll();
        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client));
        var read = ReadAsync(server);
        await server.SendAsync("to nobody"u8.ToArray());
        var (again, behind) = await ConnectAsync();
        using var ___ = again;
        using var ____ = behind;
        await again.SendAsync("y"u8.ToArray());

        Assert.Equal("y", await ReadAsync(behind));
        Assert.False(read.IsCompleted);
        _proxy.CutAll();
        await Assert.ThrowsAsync<SocketException>(() => read);
    }

    [Fact]
    public async Task Certain_bytes_are_replaced_once()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;

        var replaced = _proxy.ReplaceOnce("right"u8, "wrong"u8);
        await client.SendAsync("the right one"u8.ToArray());
        Assert.Equal("the wrong one", await ReadAsync(server));
        await replaced.OrFail("the replacement");
        await client.SendAsync("the right one"u8.ToArray());
        Assert.Equal("the right one", await ReadAsync(server));
    }

    [Fact]
    public async Task Nothing_passes_while_it_is_paused()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;

        _proxy.Pause();
        await client.SendAsync("late"u8.ToArray());
        var read = ReadAsync(server);
        await Assert.ThrowsAsync<TimeoutException>(() => read.OrFail("bytes", TimeSpan.FromMilliseconds(200)));
        _proxy.Resume();

        Assert.Equal("late", await read);
    }

    [Fact]
    public async Task New_connections_can_be_refused_while_open_ones_stay()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;
        await client.SendAsync("x"u8.ToArray());
        await ReadAsync(server);

        _proxy.RefuseNew();
        using var refused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await refused.ConnectAsync(IPAddress.Loopback, _proxy.Port);
            await ReadAsync(refused);
        });

        await client.SendAsync("y"u8.ToArray());
        Assert.Equal("y", await ReadAsync(server));
    }

    [Fact]
    public async Task It_can_be_disposed_in_the_moment_a_connection_arrives()
    {
        for (var round = 0; round < 200; round++)
        {
            var proxy = TcpFaultProxy.Start(((IPEndPoint)_server.LocalEndpoint).Port);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port);

            await proxy.DisposeAsync().AsTask().OrFail("the end of the proxy");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _server.Dispose();
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[100];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer).OrFail("bytes or an end"));
    }

    private async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return (client, await _server.AcceptSocketAsync().OrFail("the connection of the proxy"));
    }
}

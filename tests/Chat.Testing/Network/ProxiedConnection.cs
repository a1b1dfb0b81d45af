using System.Net;
using System.Net.Sockets;

namespace Chat.Testing;

internal sealed class ProxiedConnection(TcpFaultProxy proxy, Socket client) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public async Task RunAsync(int target, CancellationToken cancellationToken)
    {
        try
        {
            client.NoDelay = true;
            await _server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target), cancellationToken);
            await Task.WhenAll(PumpAsync(client, _server), PumpAsync(_server, client));
        }
        catch (Exception ending) when (ending is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone, so the other one learns it.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Both sides see a reset, not an orderly end.</summary>
    public void Dispose()
    {
        client.Close(0);
        _server.Close(0);
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await proxy.GateAsync();
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            await proxy.GateAsync();
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}

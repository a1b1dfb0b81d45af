using System.Net;
using System.Net.Sockets;

namespace Chat.Testing;

internal sealed class ProxiedConnection(TcpFaultProxy proxy, Socket client) : IDisposable
{
    private volatile Socket? _server;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDisposed;
    private volatile bool _isAbandoned;

    /// <param name="targets">Ports, of which the first that listens is taken.</param>
    /// <param name="cancellationToken">Ends the connecting.</param>
    public async Task RunAsync(int[] targets, CancellationToken cancellationToken)
    {
        try
        {
            client.NoDelay = true;
            var server = await ConnectAsync(targets, cancellationToken);
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception ending) when (ending is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone, so the other one learns it.
        }
        finally
        {
            if (_isAbandoned)
            {
                await _ended.Task;
            }

            Dispose();
        }
    }

    /// <summary>The client sees a reset; the other side sees nothing, and nobody reads from it any more.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        client.Close(0);
    }

    /// <summary>Both sides see a reset, not an orderly end.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        client.Close(0);
        _server?.Close(0);
        _ended.TrySetResult();
    }

    private async Task<Socket> ConnectAsync(int[] targets, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var server = _server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (_isDisposed)
            {
                server.Dispose();
            }

            try
            {
                await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, targets[attempt]), cancellationToken);
                return server;
            }
            catch (SocketException) when (attempt + 1 < targets.Length && !_isDisposed)
            {
                server.Dispose();
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                proxy.Replace(buffer.AsSpan(0, count));
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
            if (!_isAbandoned)
            {
                Dispose();
            }

            throw;
        }
    }
}

using System.Buffers;
using System.Net.Sockets;

namespace Aspire.Hosting.Runtime;

/// <summary>Two sockets, each of which gets what the other receives. An idle direction holds no buffer; nothing is queued.</summary>
internal sealed class ProxiedConnection(Socket client)
{
    private const int BufferSize = 32 * 1024;

    private volatile Socket? _server;

    public async Task RunAsync(IReadOnlyList<int> targets, CancellationToken cancellationToken)
    {
        var isOrderly = false;
        try
        {
            client.NoDelay = true;
            _server = await ConnectAsync(targets, cancellationToken).ConfigureAwait(false);
            if (_server is { } server)
            {
                var outcomes = await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client)).ConfigureAwait(false);
                isOrderly = outcomes.All(ended => ended);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side has gone, or the proxy ends.
        }
        finally
        {
            if (!isOrderly)
            {
                Abort();
            }

            client.Dispose();
            _server?.Dispose();
        }
    }

    /// <summary>Resets both sides.</summary>
    public void Abort()
    {
        Reset(client);
        Reset(_server);
    }

    private static async Task<Socket?> ConnectAsync(IReadOnlyList<int> targets, CancellationToken cancellationToken)
    {
        var order = targets.ToArray();
        Random.Shared.Shuffle(order);
        foreach (var port in order)
        {
            try
            {
                return await Loopback.ConnectAsync(port, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The next replica may answer.
            }
        }

        return null;
    }

    /// <returns>Whether the source ended in an orderly way; otherwise both sides have been reset.</returns>
    private async Task<bool> PumpAsync(Socket source, Socket destination)
    {
        try
        {
            while (true)
            {
                // Without a buffer until there is something to read: ten thousand idle connections cost next to nothing.
                await source.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var read = await source.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false);
                    if (read == 0)
                    {
                        destination.Shutdown(SocketShutdown.Send);
                        return true;
                    }

                    for (var sent = 0; sent < read;)
                    {
                        sent += await destination.SendAsync(buffer.AsMemory(sent, read - sent)).ConfigureAwait(false);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Abort();
            return false;
        }
    }

    private static void Reset(Socket? socket)
    {
        try
        {
            if (socket is not null)
            {
                // Closing with a linger time of zero sends a reset, so that the other side does not take it for a normal end.
                socket.LingerState = new(true, 0);
                socket.Close();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }
}

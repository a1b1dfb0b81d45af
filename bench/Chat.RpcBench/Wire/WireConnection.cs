using System.Net;
using System.Net.Sockets;

namespace Chat.RpcBench.Wire;

/// <summary>
/// A connection that speaks just enough of a protocol to take part, and reads no more than it must to count: the generator is
/// not what is measured.
/// </summary>
internal abstract class WireConnection(Socket socket, ReceiveCounter counter) : IAsyncDisposable
{
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _calls;

    public static async Task<WireConnection> ConnectAsync(string stack, int port, ReceiveCounter counter)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        WireConnection connection = stack == Stacks.MagicOnion ? new Http2Connection(socket, counter) : new WebSocketConnection(socket, counter);
        await connection.OpenAsync(socket, port);
        connection._reading = connection.ReadAsync();
        await connection.OpenedAsync();
        return connection;
    }

    public async Task JoinAsync()
    {
        await SendAsync(JoinCall(++_calls));
        await _joined.Task;
    }

    public ValueTask PublishAsync(ReadOnlySpan<byte> payload) => SendAsync(PublishCall(++_calls, payload));

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sending.Dispose();
    }

    /// <summary>Says who we are; nothing else reads or writes yet.</summary>
    protected abstract Task OpenAsync(Socket socket, int port);

    /// <summary>Waits for what the server has to say before calls.</summary>
    protected virtual Task OpenedAsync() => Task.CompletedTask;

    protected abstract byte[] JoinCall(int id);

    protected abstract byte[] PublishCall(int id, ReadOnlySpan<byte> payload);

    /// <summary>Takes whole frames; returns how many bytes they had.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="answer">What the protocol wants to have answered.</param>
    protected abstract int Take(ReadOnlySpan<byte> bytes, out byte[]? answer);

    protected void Arrived(ReadOnlySpan<byte> message) => counter.Count(message);

    protected void Joined() => _joined.TrySetResult();

    protected async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await socket.SendAsync(bytes)..];
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        var filled = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var count)
        {
            filled += count;
            var used = Take(buffer.AsSpan(0, filled), out var answer);
            if (answer is not null)
            {
                await SendAsync(answer);
            }

            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        _joined.TrySetException(new IOException("The server closed the connection."));
    }
}

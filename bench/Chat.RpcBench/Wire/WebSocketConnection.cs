using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chat.RpcBench.Wire;

/// <summary>One SignalR connection: WebSocket frames (RFC 6455) around messages of the MessagePack hub protocol.</summary>
internal sealed class WebSocketConnection : IWireConnection
{
    private static readonly byte[] Target = MessagePackText(nameof(IBenchReceiver.OnMessage));

    private readonly Socket _socket;
    private readonly ReceiveCounter _counter;
    private readonly MessageSplitter _messages;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _invocation;
    private long _received;

    private WebSocketConnection(Socket socket, ReceiveCounter counter)
    {
        _socket = socket;
        _counter = counter;
        _messages = new MessageSplitter(MessageSplitter.SignalR, OnMessage);
    }

    public long Received => Interlocked.Read(ref _received);

    public static async Task<IWireConnection> ConnectAsync(int port, ReceiveCounter counter)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hub HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        var buffer = new byte[2048];
        var filled = 0;
        do
        {
            filled += await socket.ReceiveAsync(buffer.AsMemory(filled));
        }
        while (!buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8));

        var connection = new WebSocketConnection(socket, counter);
        await connection.SendAsync("{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8.ToArray(), isText: true);
        await socket.ReceiveAsync(buffer); // the empty answer to the handshake, in a frame of its own
        connection._reading = connection.ReadAsync();
        return connection;
    }

    public async Task JoinAsync()
    {
        await InvokeAsync(nameof(IBenchHub.JoinAsync), [0x90]);
        await _joined.Task;
    }

    public ValueTask PublishAsync(ReadOnlyMemory<byte> payload)
    {
        Span<byte> head = [0x91, 0xC5, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload.Length);
        return InvokeAsync(nameof(IBenchHub.PublishAsync), [.. head, .. payload.Span]);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static byte[] MessagePackText(string text) => [(byte)(0xA0 | text.Length), .. Encoding.ASCII.GetBytes(text)];

    private ValueTask InvokeAsync(string target, byte[] arguments)
    {
        var id = Interlocked.Increment(ref _invocation).ToString(System.Globalization.CultureInfo.InvariantCulture);
        byte[] message = [0x96, 1, 0x80, .. MessagePackText(id), .. MessagePackText(target), .. arguments, 0x90];
        return SendAsync([.. Length(message.Length), .. message], isText: false);
    }

    // Seven bits a byte, the lowest first.
    private static byte[] Length(int length) => length < 128 ? [(byte)length] : [(byte)(length | 0x80), .. Length(length >> 7)];

    private async ValueTask SendAsync(byte[] payload, bool isText)
    {
        // Masked, as clients must, with a mask of zeros.
        var kind = (byte)(isText ? 0x81 : 0x82);
        byte[] frame = payload.Length < 126
            ? [kind, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]
            : [kind, 0xFE, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0, .. payload];
        await _sending.WaitAsync();
        try
        {
            for (var sent = 0; sent < frame.Length;)
            {
                sent += await _socket.SendAsync(frame.AsMemory(sent));
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
        while (await _socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var count)
        {
            filled += count;
            var used = Take(buffer.AsSpan(0, filled));
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        _joined.TrySetException(new IOException("The server closed the connection."));
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (bytes.Length - used >= 2)
        {
            var frame = bytes[used..];
            var (header, length) = (frame[1] & 0x7F) switch
            {
                126 when frame.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(frame[2..])),
                126 => (int.MaxValue, 0),
                127 => throw new NotSupportedException("A frame of more than 64 KB."),
                var small => (2, small),
            };
            if (frame.Length < header || frame.Length < header + length)
            {
                break;
            }

            if ((frame[0] & 0x08) == 0)
            {
                _messages.Add(frame.Slice(header, length));
            }

            used += header + length;
        }

        return used;
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        if (message[1] == 1 && message[4..].StartsWith(Target))
        {
            Interlocked.Increment(ref _received);
            _counter.Count(message);
        }
        else if (message[1] == 3)
        {
            _joined.TrySetResult();
        }
    }
}

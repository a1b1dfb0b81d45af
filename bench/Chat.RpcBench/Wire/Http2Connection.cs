using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chat.RpcBench.Wire;

/// <summary>One StreamingHub stream on a TCP connection of its own: HTTP/2 frames (RFC 9113) around gRPC messages.</summary>
internal sealed class Http2Connection : IWireConnection
{
    private const int FrameHeader = 9;
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, WindowUpdate = 8;

    private static readonly int Publish = MethodId(nameof(IBenchHub.PublishAsync)), Join = MethodId(nameof(IBenchHub.JoinAsync));
    private static readonly int OnMessage = MethodId(nameof(IBenchReceiver.OnMessage));

    private readonly Socket _socket;
    private readonly ReceiveCounter _counter;
    private readonly MessageSplitter _messages;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _messageId;
    private long _received;

    private Http2Connection(Socket socket, ReceiveCounter counter)
    {
        _socket = socket;
        _counter = counter;
        _messages = new MessageSplitter(MessageSplitter.Grpc, OnGrpcMessage);
    }

    public long Received => Interlocked.Read(ref _received);

    public static async Task<IWireConnection> ConnectAsync(int port, ReceiveCounter counter)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var connection = new Http2Connection(socket, counter);
        await connection.SendAsync(Opening(port));
        connection._reading = connection.ReadAsync();
        await connection._open.Task;
        return connection;
    }

    public async Task JoinAsync()
    {
        await SendAsync(DataFrame(Request(Join, [0xC0])));
        await _joined.Task;
    }

    public ValueTask PublishAsync(ReadOnlyMemory<byte> payload) => SendAsync(DataFrame(Request(Publish, Bin(payload.Span))));

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static byte[] Opening(int port)
    {
        // Windows as large as they can be: nothing has to be given back while a run lasts.
        byte[] settings = [0, 0, 6, Settings, 0, 0, 0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF];
        byte[] window = [0, 0, 4, WindowUpdate, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0x00, 0x00];

        // HPACK without a table: indexed where the static table has the pair, literal elsewhere.
        List<byte> fields = [0x83, 0x86, 0x04];
        AddText(fields, $"/{nameof(IBenchHub)}/Connect");
        fields.Add(0x01);
        AddText(fields, $"127.0.0.1:{port}");
        fields.AddRange([0x0F, 0x10]);
        AddText(fields, "application/grpc");
        fields.Add(0x00);
        AddText(fields, "te");
        AddText(fields, "trailers");
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. settings, .. window, .. Frame(Headers, 4, 1, [.. fields])];
    }

    private static void AddText(List<byte> fields, string text)
    {
        fields.Add((byte)text.Length);
        fields.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private static byte[] Frame(byte kind, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = kind;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    private static byte[] DataFrame(ReadOnlySpan<byte> message)
    {
        var grpc = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(grpc.AsSpan(1), message.Length);
        message.CopyTo(grpc.AsSpan(5));
        return Frame(Data, 0, 1, grpc);
    }

    private byte[] Request(int method, ReadOnlySpan<byte> body)
    {
        var request = new byte[11 + body.Length];
        request[0] = 0x93;
        request[1] = 0xD2;
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(2), Interlocked.Increment(ref _messageId));
        request[6] = 0xD2;
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(7), method);
        body.CopyTo(request.AsSpan(11));
        return request;
    }

    private static byte[] Bin(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[3 + payload.Length];
        bytes[0] = 0xC5;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)payload.Length);
        payload.CopyTo(bytes.AsSpan(3));
        return bytes;
    }

    /// <summary>FNV-1a of the name, as the protocol has it.</summary>
    private static int MethodId(string name) => (int)name.Aggregate(2166136261u, static (hash, letter) => (letter ^ hash) * 16777619);

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
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

        _open.TrySetException(new IOException("The server closed the connection."));
        _joined.TrySetException(new IOException("The server closed the connection."));
    }

    private int Take(Span<byte> bytes, out byte[]? answer)
    {
        answer = null;
        var used = 0;
        while (bytes.Length - used >= FrameHeader)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[used..]) >>> 8;
            if (bytes.Length - used < FrameHeader + length)
            {
                break;
            }

            var (kind, flags) = (bytes[used + 3], bytes[used + 4]);
            var payload = bytes.Slice(used + FrameHeader, length);
            used += FrameHeader + length;
            switch (kind)
            {
                case Data:
                    _messages.Add(payload);
                    break;
                case Headers:
                    _open.TrySetResult();
                    break;
                case Settings when (flags & 1) == 0:
                    answer = [.. answer ?? [], .. Frame(Settings, 1, 0, [])];
                    break;
                case Ping when (flags & 1) == 0:
                    answer = [.. answer ?? [], .. Frame(Ping, 1, 0, payload)];
                    break;
            }
        }

        return used;
    }

    private void OnGrpcMessage(ReadOnlySpan<byte> message)
    {
        if (message[0] == 0x92 && ReadMethodId(message[1..]) == OnMessage)
        {
            Interlocked.Increment(ref _received);
            _counter.Count(message);
        }
        else if (message[0] == 0x93 && message[1] == 1)
        {
            _joined.TrySetResult();
        }
    }

    private static int ReadMethodId(ReadOnlySpan<byte> bytes) => bytes[0] is 0xCE or 0xD2 ? BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) : 0;
}

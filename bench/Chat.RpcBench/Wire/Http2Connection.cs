using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Chat.RpcBench.Wire;

/// <summary>One StreamingHub stream on a TCP connection of its own: HTTP/2 frames (RFC 9113) around gRPC messages.</summary>
internal sealed class Http2Connection : WireConnection
{
    private const int FrameHeader = 9;
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, WindowUpdate = 8;

    private static readonly int Publish = MethodId(nameof(IBenchHub.PublishAsync)), Join = MethodId(nameof(IBenchHub.JoinAsync));
    private static readonly int OnMessage = MethodId(nameof(IBenchReceiver.OnMessage));

    private readonly MessageSplitter _messages;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Http2Connection(Socket socket, ReceiveCounter counter)
        : base(socket, counter)
    {
        _messages = new MessageSplitter(MessageSplitter.Grpc, OnGrpcMessage);
    }

    protected override async Task OpenAsync(Socket socket, int port) => await SendAsync(Opening(port));

    protected override Task OpenedAsync() => _open.Task;

    protected override byte[] JoinCall(int id) => Call(id, Join, [0xC0]);

    protected override byte[] PublishCall(int id, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = [0xC5, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)payload.Length);
        return Call(id, Publish, [.. head, .. payload]);
    }

    protected override int Take(ReadOnlySpan<byte> bytes, out byte[]? answer)
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

            var (kind, isAnswer) = (bytes[used + 3], (bytes[used + 4] & 1) != 0);
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
                case Settings when !isAnswer:
                    answer = [.. answer ?? [], .. Frame(Settings, 1, 0, [])];
                    break;
                case Ping when !isAnswer:
                    answer = [.. answer ?? [], .. Frame(Ping, 1, 0, payload)];
                    break;
            }
        }

        return used;
    }

    private static byte[] Opening(int port)
    {
        // Windows as large as they can be: nothing has to be given back while a run lasts.
        byte[] settings = [0, 0, 6, Settings, 0, 0, 0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF];
        byte[] window = [0, 0, 4, WindowUpdate, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0x00, 0x00];

        // HPACK without a table: indexed where the static table has the pair, literal elsewhere.
        byte[] fields =
        [
            0x83, 0x86, 0x04, .. Text($"/{nameof(IBenchHub)}/Connect"), 0x01, .. Text($"127.0.0.1:{port}"),
            0x0F, 0x10, .. Text("application/grpc"), 0x00, .. Text("te"), .. Text("trailers"),
        ];
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. settings, .. window, .. Frame(Headers, 4, 1, fields)];
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

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

    private static byte[] Call(int id, int method, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(head[1..], 11 + body.Length);
        head[5] = 0x93;
        head[6] = 0xD2;
        BinaryPrimitives.WriteInt32BigEndian(head[7..], id);
        head[11] = 0xD2;
        BinaryPrimitives.WriteInt32BigEndian(head[12..], method);
        return Frame(Data, 0, 1, [.. head, .. body]);
    }

    /// <summary>FNV-1a of the name, as the protocol has it.</summary>
    private static int MethodId(string name) => (int)name.Aggregate(2166136261u, static (hash, letter) => (letter ^ hash) * 16777619);

    private void OnGrpcMessage(ReadOnlySpan<byte> message)
    {
        if (message[0] == 0x92 && message[1] is 0xCE or 0xD2 && BinaryPrimitives.ReadInt32BigEndian(message[2..]) == OnMessage)
        {
            Arrived(message);
        }
        else if (message[0] == 0x93 && message[1] == 1)
        {
            Joined();
        }
    }
}

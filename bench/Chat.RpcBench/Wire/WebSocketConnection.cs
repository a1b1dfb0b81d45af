using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chat.RpcBench.Wire;

/// <summary>One SignalR connection: WebSocket frames (RFC 6455) around messages of the MessagePack hub protocol.</summary>
internal sealed class WebSocketConnection : WireConnection
{
    private static readonly byte[] Target = Text(nameof(IBenchReceiver.OnMessage));

    private readonly MessageSplitter _messages;

    public WebSocketConnection(Socket socket, ReceiveCounter counter)
        : base(socket, counter)
    {
        _messages = new MessageSplitter(MessageSplitter.SignalR, OnMessage);
    }

    protected override async Task OpenAsync(Socket socket, int port)
    {
        await SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hub HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        var buffer = new byte[2048];
        var filled = 0;
        do
        {
            filled += await socket.ReceiveAsync(buffer.AsMemory(filled));
        }
        while (!buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8));

        await SendAsync(Frame(0x81, "{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8));
        await socket.ReceiveAsync(buffer); // the empty answer, in a frame of its own
    }

    protected override byte[] JoinCall(int id) => Call(id, nameof(IBenchHub.JoinAsync), [0x90]);

    protected override byte[] PublishCall(int id, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = [0x91, 0xC5, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload.Length);
        return Call(id, nameof(IBenchHub.PublishAsync), [.. head, .. payload]);
    }

    protected override int Take(ReadOnlySpan<byte> bytes, out byte[]? answer)
    {
        answer = null;
        var used = 0;
        while (bytes.Length - used >= 2)
        {
            var frame = bytes[used..];
            var (header, length) = (frame[1] & 0x7F) switch
            {
                126 when frame.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(frame[2..])),
                126 => (4, int.MaxValue - 4),
                127 => throw new NotSupportedException("A frame of more than 64 KB."),
                var small => (2, small),
            };
            if (frame.Length < header + length)
            {
                break;
            }

            // The eighth marks frames that are about the connection.
            if ((frame[0] & 0x08) == 0)
            {
                _messages.Add(frame.Slice(header, length));
            }

            used += header + length;
        }

        return used;
    }

    private static byte[] Text(string text) => [(byte)(0xA0 | text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Call(int id, string target, ReadOnlySpan<byte> arguments)
    {
        byte[] message = [0x96, 1, 0x80, .. Text(id.ToString(CultureInfo.InvariantCulture)), .. Text(target), .. arguments, 0x90];
        return Frame(0x82, [.. Length(message.Length), .. message]);
    }

    // Seven bits a byte, the lowest first.
    private static byte[] Length(int length) => length < 128 ? [(byte)length] : [(byte)(length | 0x80), .. Length(length >> 7)];

    // Masked, as clients must, with a mask of zeros.
    private static byte[] Frame(byte kind, ReadOnlySpan<byte> payload) => payload.Length < 126
        ? [kind, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]
        : [kind, 0xFE, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0, .. payload];

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        if (message[1] == 1 && message[4..].StartsWith(Target))
        {
            Arrived(message);
        }
        else if (message[1] == 3)
        {
            Joined();
        }
    }
}

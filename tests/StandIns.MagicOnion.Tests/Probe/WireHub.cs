using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>
/// A connection to the probe hub on a TCP connection of its own, which speaks just enough HTTP/2 (RFC 9113) to take part, reads only when it is told
/// to, and can end in any way.
/// </summary>
internal sealed class WireHub : IDisposable
{
    private const int FrameHeader = 9, MessageHeader = 5;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, WindowUpdate = 8, EndStream = 1, EndHeaders = 4;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _frames = new byte[32 * 1024];
    private byte[] _messages = new byte[1024];
    private (int Start, int End) _unread;
    private (int Start, int End) _untaken;

    /// <summary>The code of RST_STREAM that the server ended the stream with; null when it did not.</summary>
    public int? ResetCode { get; private set; }

    /// <param name="address">Of the server.</param>
    /// <param name="window">How much the server may send before it hears that something was read: null for as much as it likes.</param>
    public static async Task<WireHub> ConnectAsync(string address, int? window = null)
    {
        var hub = new WireHub();
        var port = new Uri(address).Port;
        await hub._socket.ConnectAsync(IPAddress.Loopback, port);
        await hub.SendAsync(Opening(port, window ?? int.MaxValue));
        Assert.Equal("93FF000C", Convert.ToHexString((await hub.NextAsync()).Span));
        return hub;
    }

    public async Task JoinAsync(string group)
    {
        await SendAsync(Call(group));
        Assert.StartsWith("9301D2", Convert.ToHexString((await NextAsync()).Span), StringComparison.Ordinal);
    }

    /// <summary>The next message, until the next call; empty when the server has ended the stream or the connection.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        while (true)
        {
            var untaken = _untaken.End - _untaken.Start;
            if (untaken >= MessageHeader && BinaryPrimitives.ReadInt32BigEndian(_messages.AsSpan(_untaken.Start + 1)) is var length && untaken >= MessageHeader + length)
            {
                _untaken.Start += MessageHeader + length;
                return _messages.AsMemory(_untaken.Start - length, length);
            }

            if (!await ReadFrameAsync())
            {
                return default;
            }
        }
    }

    /// <summary>Hangs up in good order and waits for the server to do so.</summary>
    public async Task HangUpAsync()
    {
        await SendAsync(Frame(Data, EndStream, 1, []));
        while ((await NextAsync()).Length > 0)
        {
        }

        Assert.Null(ResetCode);
        Dispose();
    }

    /// <summary>The server sees a reset.</summary>
    public void Abort() => _socket.Close(0);

    /// <summary>As when the client's process is killed while it writes.</summary>
    public async Task BreakOffAsync()
    {
        var call = Call("unfinished");
        await SendAsync(call.AsMemory(0, call.Length / 2));
        Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> ReadFrameAsync()
    {
        while (true)
        {
            var unread = _unread.End - _unread.Start;
            if (unread >= FrameHeader && BinaryPrimitives.ReadInt32BigEndian(_frames.AsSpan(_unread.Start)) >>> 8 is var length && unread >= FrameHeader + length)
            {
                var frame = _frames.AsMemory(_unread.Start, FrameHeader + length);
                _unread.Start += frame.Length;
                return Take(frame.Span);
            }

            _frames.AsSpan(_unread.Start, unread).CopyTo(_frames);
            _unread = (0, unread);
            var count = await _socket.ReceiveAsync(_frames.AsMemory(unread));
            if (count == 0)
            {
                return false;
            }

            _unread.End += count;
        }
    }

    /// <summary>False when it was the last frame of the stream.</summary>
    private bool Take(ReadOnlySpan<byte> frame)
    {
        var (kind, flags) = (frame[3], frame[4]);
        var payload = frame[FrameHeader..];
        if (kind == Reset)
        {
            ResetCode = BinaryPrimitives.ReadInt32BigEndian(payload);
            return false;
        }

        if (kind == Data)
        {
            var untaken = _untaken.End - _untaken.Start;
            var messages = untaken + payload.Length <= _messages.Length ? _messages : new byte[(untaken + payload.Length) * 2];
            _messages.AsSpan(_untaken.Start, untaken).CopyTo(messages);
            payload.CopyTo(messages.AsSpan(untaken));
            (_messages, _untaken) = (messages, (0, untaken + payload.Length));
        }

        return kind is not (Data or Headers) || (flags & EndStream) == 0;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    private static byte[] Opening(int port, int window)
    {
        byte[] settings = [0, 4, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), window);

        // The connection's own window, which begins with what this leaves out.
        byte[] more = [0x7F, 0xFF, 0x00, 0x00];

        // HPACK without a table: indexed where the static table has the pair, literal elsewhere.
        byte[] fields =
        [
            0x83, 0x86, 0x04, .. Text($"/{nameof(IProbeHub)}/Connect"), 0x01, .. Text($"127.0.0.1:{port}"),
            0x0F, 0x10, .. Text("application/grpc"), 0x00, .. Text("te"), .. Text("trailers"),
        ];
        return
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, settings), .. Frame(WindowUpdate, 0, 0, more), .. Frame(Headers, EndHeaders, 1, fields),
        ];
    }

    private static byte[] Call(string group)
    {
        byte[] message = [0x93, 1, 0xD2, .. Convert.FromHexString(GroupHubTests.IdOf("JoinAsync")), (byte)(0xA0 + group.Length), .. Encoding.ASCII.GetBytes(group)];
        return Frame(Data, 0, 1, [0, 0, 0, 0, (byte)message.Length, .. message]);
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
}

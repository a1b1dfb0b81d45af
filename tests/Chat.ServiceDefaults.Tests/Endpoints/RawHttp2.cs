using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Chat.Testing;

namespace Chat.ServiceDefaults.Tests.Endpoints;

internal sealed record Http2Frame(int Type, int Flags, int Stream, byte[] Payload)
{
    public const int Data = 0;
    public const int Headers = 1;
    public const int Reset = 3;
    public const int Settings = 4;
    public const int GoAway = 7;
    public const int Continuation = 9;

    /// <summary>Of a reset, or of the end of a connection.</summary>
    public int Error => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(Type == GoAway ? 4 : 0));

    public uint Setting(int id)
    {
        for (var at = 0; at < Payload.Length; at += 6)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(Payload.AsSpan(at)) == id)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(at + 2));
            }
        }

        throw new InvalidOperationException($"There is no setting {id}.");
    }
}

/// <summary>HTTP/2 frame by frame, without what a library would not do: go beyond what the server allows.</summary>
internal sealed class RawHttp2 : IDisposable
{
    private readonly TcpClient _tcp = new();

    /// <summary>What the server said first.</summary>
    public Http2Frame Settings { get; private set; } = new(Http2Frame.Settings, 0, 0, []);

    public static async Task<RawHttp2> ConnectAsync(Uri address)
    {
        var client = new RawHttp2();
        await client._tcp.ConnectAsync(address.Host, address.Port);
        await client._tcp.GetStream().WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await client.SendAsync(Http2Frame.Settings, 0, 0, []);
        client.Settings = await client.ReadAsync(Http2Frame.Settings);
        return client;
    }

    public async Task SendAsync(int type, int flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = (byte)type;
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _tcp.GetStream().WriteAsync(frame);
    }

    /// <summary>The head of a POST, whose body may follow.</summary>
    public async Task PostAsync(int stream, string path, params (string Name, string Value)[] more)
    {
        await SendAsync(
            Http2Frame.Headers,
            more.Length == 0 ? 4 : 0,
            stream,
            [.. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path), .. Field(":authority", "chat.example")]);
        foreach (var (index, field) in more.Index())
        {
            await SendAsync(Http2Frame.Continuation, index == more.Length - 1 ? 4 : 0, stream, Field(field.Name, field.Value));
        }
    }

    /// <summary>The next frame of one of the kinds.</summary>
    public async Task<Http2Frame> ReadAsync(params int[] types)
    {
        while (true)
        {
            var head = new byte[9];
            await _tcp.GetStream().ReadExactlyAsync(head).AsTask().OrFail($"a frame of the kind {string.Join(" or ", types)}");
            var payload = new byte[(head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))];
            await _tcp.GetStream().ReadExactlyAsync(payload).AsTask().OrFail("the rest of a frame");
            if (types.Contains(head[3]))
            {
                return new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            }
        }
    }

    public void Dispose() => _tcp.Dispose();

    // Literal, not indexed, not compressed.
    private static byte[] Field(string name, string value) =>
        [0, .. Length(name.Length), .. Encoding.ASCII.GetBytes(name), .. Length(value.Length), .. Encoding.ASCII.GetBytes(value)];

    // Enough for 16 KB.
    private static byte[] Length(int length) =>
        length < 127 ? [(byte)length]
        : length - 127 < 128 ? [127, (byte)(length - 127)]
        : [127, (byte)(128 | ((length - 127) & 127)), (byte)((length - 127) >> 7)];
}

using System.Buffers.Binary;
using Chat.Contracts.Ids;

namespace Chat.LoadTest.Checking;

/// <summary>Which connection sent a message, and the how many-th of its messages it is: in order of sending. Both from 0.</summary>
internal readonly record struct MessageKey(int Connection, int Number)
{
    private const ulong Mask = (1UL << 62) - 1;

    /// <summary>What is known of an event that is no message of this run.</summary>
    public static readonly MessageKey None = new(-1, -1);

    /// <summary>A UUIDv7 that carries the key where others have random bits, so that nobody needs a table of ids.</summary>
    public MessageId ToId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        bytes[6] = 0x70;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (1UL << 63) | ((ulong)Connection << 32) | (uint)Number);
        return new MessageId(new Guid(bytes, bigEndian: true));
    }

    public static MessageKey Of(MessageId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & Mask;
        return new MessageKey((int)(bits >> 32), (int)(bits & uint.MaxValue));
    }

    public override string ToString() => this == None ? "no message" : $"message {Number} of connection {Connection}";
}

using System.Buffers;
using System.Buffers.Text;
using System.Text;
using MessagePack;

namespace MagicOnion.Protocol;

/// <summary>Writes the header fields of frames.</summary>
internal static class FrameFields
{
    private const int MaxInt32Size = 5;
    private const int MaxInt64Size = 9;
    private const int GuidTextSize = 36;

    /// <summary>An array of fewer than 16 elements and its first integers, at once.</summary>
    public static void WriteStart(IBufferWriter<byte> writer, int count, int first)
    {
        var span = writer.GetSpan(1 + MaxInt32Size);
        span[0] = (byte)(MessagePackCode.MinFixArray | count);
        writer.Advance(1 + Write(span[1..], first));
    }

    public static void WriteStart(IBufferWriter<byte> writer, int count, int first, int second)
    {
        var span = writer.GetSpan(1 + (2 * MaxInt32Size));
        span[0] = (byte)(MessagePackCode.MinFixArray | count);
        var length = 1 + Write(span[1..], first);
        writer.Advance(length + Write(span[length..], second));
    }

    public static void WriteInt32(IBufferWriter<byte> writer, int value) => writer.Advance(Write(writer.GetSpan(MaxInt32Size), value));

    public static void WriteInt64(IBufferWriter<byte> writer, long value)
    {
        MessagePackPrimitives.TryWrite(writer.GetSpan(MaxInt64Size), value, out var length);
        writer.Advance(length);
    }

    public static void WriteNil(IBufferWriter<byte> writer)
    {
        writer.GetSpan(1)[0] = MessagePackCode.Nil;
        writer.Advance(1);
    }

    public static void WriteGuid(IBufferWriter<byte> writer, Guid value)
    {
        var span = writer.GetSpan(2 + GuidTextSize);
        span[0] = MessagePackCode.Str8;
        span[1] = GuidTextSize;
        Utf8Formatter.TryFormat(value, span[2..], out var length, 'D');
        writer.Advance(2 + length);
    }

    public static void WriteString(IBufferWriter<byte> writer, string? value)
    {
        if (value is null)
        {
            WriteNil(writer);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        var span = writer.GetSpan(MaxInt32Size + length);
        MessagePackPrimitives.TryWriteStringHeader(span, (uint)length, out var size);
        writer.Advance(size + Encoding.UTF8.GetBytes(value, span[size..]));
    }

    private static int Write(Span<byte> span, int value)
    {
        MessagePackPrimitives.TryWrite(span, value, out var length);
        return length;
    }
}

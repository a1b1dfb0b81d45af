using System.Buffers.Text;
using System.Text;
using MessagePack;

namespace MagicOnion.Protocol;

/// <summary>Reads the header fields of a frame one by one; false means cut off or of another kind. Never throws.</summary>
internal ref struct FrameCursor(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    private readonly ReadOnlySpan<byte> Rest => _data[Position..];

    public bool TryArrayHeader(out int count)
    {
        var ok = MessagePackPrimitives.TryReadArrayHeader(Rest, out var value, out var size) == MessagePackPrimitives.DecodeResult.Success;
        count = (int)Math.Min(value, int.MaxValue);
        return Took(ok, size);
    }

    public bool TryInt32(out int value)
    {
        var ok = TryInt64(out var wide);
        value = unchecked((int)wide);
        return ok && value == wide;
    }

    public bool TryInt64(out long value)
    {
        var rest = Rest;
        if (rest.Length > 0 && rest[0] == MessagePackCode.UInt64)
        {
            // Read as unsigned: the signed reading throws on what it cannot hold.
            var fits = MessagePackPrimitives.TryReadUInt64(rest, out var unsigned, out var length) == MessagePackPrimitives.DecodeResult.Success && unsigned <= long.MaxValue;
            value = unchecked((long)unsigned);
            return Took(fits, length);
        }

        return Took(MessagePackPrimitives.TryReadInt64(rest, out value, out var size) == MessagePackPrimitives.DecodeResult.Success, size);
    }

    public bool TryNil()
    {
        var rest = Rest;
        return Took(rest.Length > 0 && rest[0] == MessagePackCode.Nil, 1);
    }

    /// <summary>A string or nil.</summary>
    public bool TryString(out string? value)
    {
        value = null;
        if (TryNil())
        {
            return true;
        }

        if (!TryBytes(isString: true, out var bytes))
        {
            return false;
        }

        value = Encoding.UTF8.GetString(bytes);
        return true;
    }

    /// <summary>Text of 36 characters, or 16 bytes in .NET's order: which of them depends on the writer's options.</summary>
    public bool TryGuid(out Guid value)
    {
        if (TryBytes(isString: true, out var text))
        {
            return Utf8Parser.TryParse(text, out value, out var used, 'D') && used == text.Length;
        }

        value = TryBytes(isString: false, out var binary) && binary.Length == 16 ? new Guid(binary) : Guid.Empty;
        return binary.Length == 16;
    }

    private bool TryBytes(bool isString, out ReadOnlySpan<byte> bytes)
    {
        var result = isString
            ? MessagePackPrimitives.TryReadStringHeader(Rest, out var length, out var size)
            : MessagePackPrimitives.TryReadBinHeader(Rest, out length, out size);
        if (result != MessagePackPrimitives.DecodeResult.Success || length > Rest.Length - size)
        {
            bytes = default;
            return false;
        }

        bytes = Rest.Slice(size, (int)length);
        Position += size + (int)length;
        return true;
    }

    private bool Took(bool ok, int size)
    {
        if (ok)
        {
            Position += size;
        }

        return ok;
    }
}

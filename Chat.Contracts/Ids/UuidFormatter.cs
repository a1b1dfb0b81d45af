using System.Buffers;
using MessagePack;
using MessagePack.Formatters;

namespace Chat.Contracts.Ids;

/// <summary>An id on the wire: MessagePack bin of 16 bytes in the order of RFC 9562 (most significant byte first).</summary>
public abstract class UuidFormatter<T> : IMessagePackFormatter<T>
    where T : struct
{
    private const int Size = 16;

    protected abstract Guid ToGuid(T id);

    protected abstract T FromGuid(Guid value);

    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ToGuid(value).TryWriteBytes(bytes, bigEndian: true, out _);
        writer.Write(bytes);
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var read = reader.ReadBytes();
        if (read is not { Length: Size } sequence)
        {
            throw new MessagePackSerializationException($"A {typeof(T).Name} is {Size} bytes long.");
        }

        Span<byte> bytes = stackalloc byte[Size];
        sequence.CopyTo(bytes);
        return FromGuid(new Guid(bytes, bigEndian: true));
    }
}

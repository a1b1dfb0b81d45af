using System.Buffers;
using MessagePack;
using MessagePack.Resolvers;

namespace MagicOnion.Server.Redis;

/// <summary>
/// What groups publish: [excludes, targets or nil] and the frame as the third element, unchanged; or [0, key] to have a member removed
/// wherever it is.
/// </summary>
internal sealed class KeyCodec(MessagePackSerializerOptions? options)
{
    private static readonly MessagePackSerializerOptions Standard =
        MessagePackSerializerOptions.Standard.WithResolver(CompositeResolver.Create(NativeGuidResolver.Instance, StandardResolver.Instance)).WithSecurity(MessagePackSecurity.UntrustedData);

    private readonly MessagePackSerializerOptions _options = options ?? Standard;

    /// <summary>Everything before the frame.</summary>
    public byte[] Selection<TKey>(IReadOnlyCollection<TKey> excludes, IReadOnlyCollection<TKey>? targets)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        Write(ref writer, excludes);
        if (targets is null)
        {
            writer.WriteNil();
        }
        else
        {
            Write(ref writer, targets);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public byte[] Removal<TKey>(TKey key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(2);
        writer.Write(0);
        MessagePackSerializer.Serialize(ref writer, key, _options);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Throws MessagePackSerializationException for anything else.</summary>
    public GroupMessage<TKey> Read<TKey>(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        switch (reader.ReadArrayHeader())
        {
            case 2 when reader.ReadInt32() == 0:
                return new GroupMessage<TKey>(MessagePackSerializer.Deserialize<TKey>(ref reader, _options), IsRemoval: true, [], null, default);
            case 3:
                var excludes = ReadKeys<TKey>(ref reader);
                var targets = reader.TryReadNil() ? null : ReadKeys<TKey>(ref reader);
                return new GroupMessage<TKey>(default!, IsRemoval: false, excludes, targets, payload[(int)reader.Consumed..]);
            default:
                throw new MessagePackSerializationException("Neither a push nor a removal.");
        }
    }

    private void Write<TKey>(ref MessagePackWriter writer, IReadOnlyCollection<TKey> keys)
    {
        writer.WriteArrayHeader(keys.Count);
        foreach (var key in keys)
        {
            MessagePackSerializer.Serialize(ref writer, key, _options);
        }
    }

    private TKey[] ReadKeys<TKey>(ref MessagePackReader reader)
    {
        var keys = new TKey[reader.ReadArrayHeader()];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = MessagePackSerializer.Deserialize<TKey>(ref reader, _options);
        }

        return keys;
    }
}

/// <summary>What arrived; of a removal only the key counts.</summary>
internal readonly record struct GroupMessage<TKey>(TKey Key, bool IsRemoval, TKey[] Excludes, TKey[]? Targets, ReadOnlyMemory<byte> Frame);

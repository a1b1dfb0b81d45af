using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Chat.Contracts;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using MessagePack;

namespace Chat.Sdk.Sending;

/// <summary>
/// One entry of the outbox file: whose it is, a message that was added, or one that has its outcome. On disk: length of the
/// rest and CRC-32C of length and rest, four bytes each with the lowest first, then MessagePack <c>[kind, content]</c>.
/// </summary>
internal readonly record struct OutboxRecord(OutboxOwner? Owner, SendRequest? Added, MessageId? Settled)
{
    /// <summary>Enough for the longest text; what says that it is longer is damaged.</summary>
    public const int MaxContent = 64 * 1024;

    private const int HeadSize = 8;
    private const int OwnerKind = 0;
    private const int AddedKind = 1;
    private const int SettledKind = 2;

    public static OutboxRecord Of(OutboxOwner owner) => new(owner, null, null);

    public static OutboxRecord Of(SendRequest added) => new(null, added, null);

    public static OutboxRecord Of(MessageId settled) => new(null, null, settled);

    /// <summary>Returns the number of bytes.</summary>
    public int WriteTo(IBufferWriter<byte> output)
    {
        var content = new ArrayBufferWriter<byte>();
        WriteContent(content);
        var record = output.GetSpan(HeadSize + content.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(record, content.WrittenCount);
        content.WrittenSpan.CopyTo(record[HeadSize..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(record, content.WrittenCount));
        output.Advance(HeadSize + content.WrittenCount);
        return HeadSize + content.WrittenCount;
    }

    /// <summary>False when no whole record begins there. A kind that is not known is a record without content.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out OutboxRecord record, out int size)
    {
        record = default;
        size = 0;
        if (bytes.Length < HeadSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
        if (length is < 1 or > MaxContent || length > bytes.Length - HeadSize
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[4..]) != Checksum(bytes.Span, length))
        {
            return false;
        }

        size = HeadSize + length;
        return TryReadContent(bytes[HeadSize..size], out record);
    }

    private static uint Checksum(ReadOnlySpan<byte> record, int length)
    {
        var sum = BitOperations.Crc32C(uint.MaxValue, (uint)length);
        var rest = record.Slice(HeadSize, length);
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (var value in rest)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }

    private void WriteContent(IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        if (Owner is not null)
        {
            writer.Write(OwnerKind);
            writer.WriteArrayHeader(3);
            writer.Write(Owner.Server);
            writer.Write(Owner.UserName); // before there were accounts
            MessagePackSerializer.Serialize(ref writer, Owner.UserId, ChatSerializer.Options);
        }
        else if (Added is not null)
        {
            writer.Write(AddedKind);
            MessagePackSerializer.Serialize(ref writer, Added, ChatSerializer.Options);
        }
        else
        {
            writer.Write(SettledKind);
            MessagePackSerializer.Serialize(ref writer, Settled!.Value, ChatSerializer.Options);
        }

        writer.Flush();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the reader does not like, it is no record of ours.")]
    private static bool TryReadContent(ReadOnlyMemory<byte> content, out OutboxRecord record)
    {
        record = default;
        try
        {
            var reader = new MessagePackReader(content);
            reader.ReadArrayHeader();
            switch (reader.ReadInt32())
            {
                case OwnerKind:
                    reader.ReadArrayHeader();
                    var server = reader.ReadString() ?? "";
                    var name = reader.ReadString();
                    record = Of(new OutboxOwner(server, MessagePackSerializer.Deserialize<UserId?>(ref reader, ChatSerializer.Options), name));
                    break;
                case AddedKind:
                    record = Of(MessagePackSerializer.Deserialize<SendRequest>(ref reader, ChatSerializer.Options));
                    break;
                case SettledKind:
                    record = Of(MessagePackSerializer.Deserialize<MessageId>(ref reader, ChatSerializer.Options));
                    break;
                default:
                    break;
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

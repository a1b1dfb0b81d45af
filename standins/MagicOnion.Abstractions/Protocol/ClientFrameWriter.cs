using System.Buffers;
using MagicOnion.Serialization;

namespace MagicOnion.Protocol;

/// <summary>What a client sends.</summary>
internal static class ClientFrameWriter
{
    public static void WriteFireAndForget<T>(IBufferWriter<byte> writer, int methodId, in T arguments, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 2, methodId);
        serializer.Serialize(writer, arguments);
    }

    public static void WriteRequest<T>(IBufferWriter<byte> writer, int messageId, int methodId, in T arguments, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 3, messageId, methodId);
        serializer.Serialize(writer, arguments);
    }

    public static void WriteClientResult<T>(IBufferWriter<byte> writer, Guid resultId, int methodId, in T result, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 4, FrameTypes.ClientResult);
        FrameFields.WriteGuid(writer, resultId);
        FrameFields.WriteInt32(writer, methodId);
        serializer.Serialize(writer, result);
    }

    public static void WriteClientResultError(IBufferWriter<byte> writer, Guid resultId, int methodId, int statusCode, string detail, string? message)
    {
        FrameFields.WriteStart(writer, 4, FrameTypes.ClientResultError);
        FrameFields.WriteGuid(writer, resultId);
        FrameFields.WriteInt32(writer, methodId);
        FrameFields.WriteStart(writer, 3, statusCode);
        FrameFields.WriteString(writer, detail);
        FrameFields.WriteString(writer, message);
    }

    public static void WriteHeartbeat(IBufferWriter<byte> writer, short sequence, long elapsedMilliseconds)
        => WriteBeat(writer, FrameTypes.ClientHeartbeat, sequence, elapsedMilliseconds);

    public static void WriteServerHeartbeatAck(IBufferWriter<byte> writer, short sequence, long serverMilliseconds)
        => WriteBeat(writer, FrameTypes.ServerHeartbeat, sequence, serverMilliseconds);

    private static void WriteBeat(IBufferWriter<byte> writer, int type, short sequence, long milliseconds)
    {
        FrameFields.WriteStart(writer, 4, type, sequence);
        FrameFields.WriteInt64(writer, milliseconds);
        FrameFields.WriteNil(writer);
    }
}

using System.Buffers;
using MagicOnion.Serialization;

namespace MagicOnion.Protocol;

/// <summary>What a server sends.</summary>
internal static class ServerFrameWriter
{
    /// <summary>The first message of every connection, an answer that nobody waits for: it gets the response past proxies that buffer.</summary>
    public static ReadOnlySpan<byte> Marker => [0x93, 0xFF, 0x00, 0x0C];

    public static void WritePush<T>(IBufferWriter<byte> writer, int methodId, in T arguments, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 2, methodId);
        serializer.Serialize(writer, arguments);
    }

    public static void WriteResponse<T>(IBufferWriter<byte> writer, int messageId, int methodId, in T result, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 3, messageId, methodId);
        serializer.Serialize(writer, result);
    }

    /// <summary>The answer of a method without a result; the serializer has no say in it.</summary>
    public static void WriteEmptyResponse(IBufferWriter<byte> writer, int messageId, int methodId)
    {
        FrameFields.WriteStart(writer, 3, messageId, methodId);
        FrameFields.WriteNil(writer);
    }

    public static void WriteErrorResponse(IBufferWriter<byte> writer, int messageId, int statusCode, string detail, string? stackTrace)
    {
        FrameFields.WriteStart(writer, 4, messageId, statusCode);
        FrameFields.WriteString(writer, detail);
        FrameFields.WriteString(writer, stackTrace);
    }

    public static void WriteClientResultRequest<T>(IBufferWriter<byte> writer, Guid resultId, int methodId, in T arguments, IMagicOnionSerializer serializer)
    {
        FrameFields.WriteStart(writer, 5, FrameTypes.ClientResult);
        FrameFields.WriteNil(writer);
        FrameFields.WriteGuid(writer, resultId);
        FrameFields.WriteInt32(writer, methodId);
        serializer.Serialize(writer, arguments);
    }

    /// <param name="writer">Receives the frame.</param>
    /// <param name="sequence">The number to acknowledge.</param>
    /// <param name="serverMilliseconds">Unix time.</param>
    /// <param name="metadata">One MessagePack value; nothing stands for nil.</param>
    public static void WriteHeartbeat(IBufferWriter<byte> writer, short sequence, long serverMilliseconds, ReadOnlySpan<byte> metadata)
    {
        FrameFields.WriteStart(writer, 5, FrameTypes.ServerHeartbeat, sequence);
        FrameFields.WriteInt64(writer, serverMilliseconds);
        FrameFields.WriteNil(writer);
        if (metadata.IsEmpty)
        {
            FrameFields.WriteNil(writer);
        }
        else
        {
            writer.Write(metadata);
        }
    }

    /// <param name="writer">Receives the frame.</param>
    /// <param name="sequence">Echoed.</param>
    /// <param name="elapsedMilliseconds">Echoed.</param>
    /// <param name="tail">What followed the time in the client's frame; it is sent after the end of this one, as it always was.</param>
    public static void WriteClientHeartbeatResponse(IBufferWriter<byte> writer, short sequence, long elapsedMilliseconds, ReadOnlySpan<byte> tail)
    {
        FrameFields.WriteStart(writer, 5, FrameTypes.ClientHeartbeat, sequence);
        FrameFields.WriteInt64(writer, elapsedMilliseconds);
        FrameFields.WriteNil(writer);
        FrameFields.WriteNil(writer);
        writer.Write(tail);
    }
}

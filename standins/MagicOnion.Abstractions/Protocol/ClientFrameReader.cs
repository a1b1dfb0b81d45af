using System.Diagnostics.CodeAnalysis;

namespace MagicOnion.Protocol;

/// <summary>Takes apart what a client sent. Trailing bytes of frames without a body are ignored.</summary>
internal static class ClientFrameReader
{
    public static bool TryRead(ReadOnlyMemory<byte> data, out ClientFrame frame, [NotNullWhen(false)] out string? problem)
    {
        var cursor = new FrameCursor(data.Span);
        frame = default;
        problem = null;
        if (!cursor.TryArrayHeader(out var count))
        {
            problem = "the frame is not an array";
            return false;
        }

        switch (count)
        {
            case 2 when cursor.TryInt32(out var methodId):
                frame = new ClientFrame { Kind = ClientFrameKind.FireAndForget, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case 3 when cursor.TryInt32(out var messageId) && cursor.TryInt32(out var methodId):
                frame = new ClientFrame { Kind = ClientFrameKind.Request, MessageId = messageId, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case 4 when cursor.TryInt32(out var type):
                return TryReadTyped(type, data, ref cursor, out frame, out problem);
            case 2 or 3 or 4:
                problem = $"the header of a frame of {count} elements cannot be read";
                return false;
            default:
                problem = $"no frame from a client has {count} elements";
                return false;
        }
    }

    private static bool TryReadTyped(int type, ReadOnlyMemory<byte> data, ref FrameCursor cursor, out ClientFrame frame, [NotNullWhen(false)] out string? problem)
    {
        frame = default;
        problem = null;
        switch (type)
        {
            case FrameTypes.ClientResult when cursor.TryGuid(out var id) && cursor.TryInt32(out var methodId):
                frame = new ClientFrame { Kind = ClientFrameKind.ClientResult, ResultId = id, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case FrameTypes.ClientResultError when cursor.TryGuid(out var id) && cursor.TryInt32(out var methodId)
                    && cursor.TryArrayHeader(out var count) && count >= 3
                    && cursor.TryInt32(out var statusCode) && cursor.TryString(out var detail) && cursor.TryString(out var message):
                frame = new ClientFrame
                {
                    Kind = ClientFrameKind.ClientResultError, ResultId = id, MethodId = methodId, StatusCode = statusCode, Detail = detail ?? "", Message = message,
                };
                return true;
            case FrameTypes.ClientHeartbeat or FrameTypes.ServerHeartbeat when cursor.TryInt32(out var sequence) && cursor.TryInt64(out var time):
                frame = new ClientFrame
                {
                    Kind = type == FrameTypes.ClientHeartbeat ? ClientFrameKind.Heartbeat : ClientFrameKind.ServerHeartbeatAck,
                    Sequence = unchecked((short)sequence),
                    Time = time,
                    Body = data[cursor.Position..],
                };
                return true;
            case FrameTypes.ClientResult or FrameTypes.ClientResultError or FrameTypes.ClientHeartbeat or FrameTypes.ServerHeartbeat:
                problem = $"the fields of a frame of type {type} cannot be read";
                return false;
            default:
                problem = $"no frame from a client has the type {type}";
                return false;
        }
    }
}

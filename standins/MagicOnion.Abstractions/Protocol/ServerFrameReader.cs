using System.Diagnostics.CodeAnalysis;

namespace MagicOnion.Protocol;

/// <summary>Takes apart what a server sent. Trailing bytes of frames without a body are ignored.</summary>
internal static class ServerFrameReader
{
    public static bool TryRead(ReadOnlyMemory<byte> data, out ServerFrame frame, [NotNullWhen(false)] out string? problem)
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
                frame = new ServerFrame { Kind = ServerFrameKind.Push, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case 3 when cursor.TryInt32(out var messageId) && cursor.TryInt32(out var methodId):
                frame = new ServerFrame { Kind = ServerFrameKind.Response, MessageId = messageId, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case 4 when cursor.TryInt32(out var messageId) && cursor.TryInt32(out var statusCode) && cursor.TryString(out var detail) && cursor.TryString(out var stackTrace):
                frame = new ServerFrame { Kind = ServerFrameKind.ErrorResponse, MessageId = messageId, StatusCode = statusCode, Detail = detail ?? "", StackTrace = stackTrace };
                return true;
            case 5 when cursor.TryInt32(out var type):
                return TryReadTyped(type, data, ref cursor, out frame, out problem);
            case 2 or 3 or 4 or 5:
                problem = $"the header of a frame of {count} elements cannot be read";
                return false;
            default:
                problem = $"no frame from a server has {count} elements";
                return false;
        }
    }

    private static bool TryReadTyped(int type, ReadOnlyMemory<byte> data, ref FrameCursor cursor, out ServerFrame frame, [NotNullWhen(false)] out string? problem)
    {
        frame = default;
        problem = null;
        switch (type)
        {
            case FrameTypes.ClientResult when cursor.TryNil() && cursor.TryGuid(out var id) && cursor.TryInt32(out var methodId):
                frame = new ServerFrame { Kind = ServerFrameKind.ClientResultRequest, ResultId = id, MethodId = methodId, Body = data[cursor.Position..] };
                return true;
            case FrameTypes.ClientHeartbeat or FrameTypes.ServerHeartbeat when cursor.TryInt32(out var sequence) && cursor.TryInt64(out var time) && cursor.TryNil():
                frame = new ServerFrame
                {
                    Kind = type == FrameTypes.ClientHeartbeat ? ServerFrameKind.ClientHeartbeatResponse : ServerFrameKind.Heartbeat,
                    Sequence = unchecked((short)sequence),
                    Time = time,
                    Body = data[cursor.Position..],
                };
                return true;
            case FrameTypes.ClientResult or FrameTypes.ClientHeartbeat or FrameTypes.ServerHeartbeat:
                problem = $"the fields of a frame of type {type} cannot be read";
                return false;
            default:
                problem = $"no frame from a server has the type {type}";
                return false;
        }
    }
}

using System.Buffers;
using Chat.Contracts.Errors;
using Grpc.Core;
using MagicOnion.Serialization;
using MessagePack;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Errors;

/// <summary>
/// Refuses requests that cannot be read. A server's serializer reads nothing else: what it cannot read is the caller's doing,
/// while stored data that cannot be read, which goes another way, stays a fault.
/// </summary>
internal sealed partial class RequestSerializer(IMagicOnionSerializer inner, ILogger logger) : IMagicOnionSerializer
{
    private static readonly Refusal Malformed = Refusal.Of(ErrorCode.InvalidRequest, "The request is malformed: it has not the form that this call takes.");

    public void Serialize<T>(IBufferWriter<byte> writer, in T value) => inner.Serialize(writer, value);

    public T Deserialize<T>(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            return inner.Deserialize<T>(bytes);
        }
        catch (MessagePackSerializationException unreadable)
        {
            // Reading comes before the filters of a unary call; gRPC itself understands this exception.
            RequestUnreadable(logger, typeof(T).Name, (unreadable.InnerException ?? unreadable).Message);
            throw new RpcException(new Status(RefusalStatus.Of(Malformed.Code), Malformed.ToDetail()));
        }
    }

    [LoggerMessage(1002, LogLevel.Debug, "A request of {Type} could not be read: {Reason}")]
    private static partial void RequestUnreadable(ILogger logger, string type, string reason);
}

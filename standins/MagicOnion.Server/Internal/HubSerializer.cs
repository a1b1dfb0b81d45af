using System.Buffers;
using Cysharp.Runtime.Multicast.Remoting;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using Microsoft.Extensions.Options;
using SerializationContext = Cysharp.Runtime.Multicast.Remoting.SerializationContext;

namespace MagicOnion.Server.Internal;

/// <summary>Pushes and requests for client results as frames.</summary>
internal sealed partial class HubSerializer(IOptions<MagicOnionOptions> options) : ITupleSerializer
{
    private readonly IMagicOnionSerializer _serializer = options.Value.MessageSerializer.Create(MethodType.DuplexStreaming, null);

    public void SerializeInvocation(IBufferWriter<byte> writer, in SerializationContext ctx) => SerializeInvocation(writer, MessagePack.Nil.Default, ctx);

    public void SerializeInvocation<T>(IBufferWriter<byte> writer, T arg, in SerializationContext ctx)
    {
        if (ctx.MessageId is { } messageId)
        {
            ServerFrameWriter.WriteClientResultRequest(writer, messageId, ctx.MethodId, arg, _serializer);
        }
        else
        {
            ServerFrameWriter.WritePush(writer, ctx.MethodId, arg, _serializer);
        }
    }

    public T DeserializeResult<T>(ReadOnlySequence<byte> data, in SerializationContext ctx) => _serializer.Deserialize<T>(data);
}

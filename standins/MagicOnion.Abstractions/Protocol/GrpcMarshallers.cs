using System.Buffers;
using Grpc.Core;
using MagicOnion.Internal;
using MagicOnion.Serialization;

namespace MagicOnion.Protocol;

/// <summary>Between gRPC's buffers and our messages, without an array in between.</summary>
internal static class GrpcMarshallers
{
    /// <summary>Hub frames. Writing one does not release it.</summary>
    public static readonly Marshaller<HubFrame> Frames = new(WriteFrame, static context => HubFrame.CopyOf(context.PayloadAsReadOnlySequence()));

    public static Marshaller<Box<T>> Boxed<T>(IMagicOnionSerializer serializer)
        => new((box, context) => WriteValue(serializer, box.Value, context), context => Box.Create(serializer.Deserialize<T>(context.PayloadAsReadOnlySequence())));

    /// <summary>Either a <see cref="Box{T}"/>, or a <see cref="RawBytesBox"/> whose bytes go out as they are. Reads boxes.</summary>
    public static Marshaller<object> BoxedOrRaw<T>(IMagicOnionSerializer serializer)
        => new(
            (message, context) =>
            {
                if (message is RawBytesBox raw)
                {
                    WriteRaw(raw.Bytes.Span, context);
                }
                else
                {
                    WriteValue(serializer, ((Box<T>)message).Value, context);
                }
            },
            context => Box.Create(serializer.Deserialize<T>(context.PayloadAsReadOnlySequence())));

    private static void WriteFrame(HubFrame frame, SerializationContext context) => WriteRaw(frame.Span, context);

    private static void WriteRaw(ReadOnlySpan<byte> bytes, SerializationContext context)
    {
        // Told the length first, gRPC writes its prefix and lends the transport's own buffer.
        context.SetPayloadLength(bytes.Length);
        context.GetBufferWriter().Write(bytes);
        context.Complete();
    }

    private static void WriteValue<T>(IMagicOnionSerializer serializer, in T value, SerializationContext context)
    {
        serializer.Serialize(context.GetBufferWriter(), value);
        context.Complete();
    }
}

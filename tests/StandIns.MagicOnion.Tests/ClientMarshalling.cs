using System.Buffers;
using Grpc.Core;

namespace StandIns.MagicOnion.Tests.Clients;

/// <summary>What gRPC does with marshallers.</summary>
internal static class ClientMarshalling
{
    public static byte[] Write<T>(Marshaller<T> marshaller, T message)
    {
        var context = new Writing();
        marshaller.ContextualSerializer(message, context);
        Assert.True(context.IsComplete, "The serializer did not complete the message.");
        return context.Buffer.WrittenSpan.ToArray();
    }

    public static T Read<T>(Marshaller<T> marshaller, byte[] bytes) => marshaller.ContextualDeserializer(new Reading(bytes));

    private sealed class Writing : SerializationContext
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new();

        public bool IsComplete { get; private set; }

        public override void SetPayloadLength(int payloadLength)
        {
        }

        public override IBufferWriter<byte> GetBufferWriter() => Buffer;

        public override void Complete() => IsComplete = true;
    }

    private sealed class Reading(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => [.. bytes];

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}

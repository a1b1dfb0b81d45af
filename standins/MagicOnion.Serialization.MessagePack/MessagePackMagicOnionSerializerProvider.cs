using System.Buffers;
using System.Reflection;
using Grpc.Core;
using MagicOnion.Protocol;
using MessagePack;

namespace MagicOnion.Serialization.MessagePack;

public class MessagePackMagicOnionSerializerProvider : IMagicOnionSerializerProvider
{
    protected MessagePackMagicOnionSerializerProvider(MessagePackSerializerOptions serializerOptions, bool enableFallback)
    {
        SerializerOptions = serializerOptions;
        EnableFallback = enableFallback;
    }

    /// <summary><see cref="MessagePackSerializer.DefaultOptions"/> as they were at the first use, without fallback.</summary>
    public static MessagePackMagicOnionSerializerProvider Default { get; } = new(MessagePackSerializer.DefaultOptions, enableFallback: false);

    protected MessagePackSerializerOptions SerializerOptions { get; }

    protected bool EnableFallback { get; }

    public MessagePackMagicOnionSerializerProvider WithOptions(MessagePackSerializerOptions serializerOptions) => new(serializerOptions, EnableFallback);

    /// <summary>With fallback, arguments that a caller left out take the default values of the method's parameters.</summary>
    public MessagePackMagicOnionSerializerProvider WithEnableFallback(bool enableFallback) => new(SerializerOptions, enableFallback);

    public IMagicOnionSerializer Create(MethodType methodType, MethodInfo? methodInfo)
    {
        var fallback = EnableFallback && methodInfo is not null ? DynamicArgumentTuples.CreateFormatterWithDefaults(methodInfo) : null;
        return new Serializer(SerializerOptions, fallback);
    }

    private sealed class Serializer : IMagicOnionSerializer
    {
        private readonly MessagePackSerializerOptions _options;
        private readonly MessagePackSerializerOptions _optionsForTuples;

        public Serializer(MessagePackSerializerOptions options, object? fallback)
        {
            _options = options;
            _optionsForTuples = options.WithResolver(new DynamicArgumentTupleResolver(options.Resolver, fallback));
        }

        // Tuples occur at the top only, so the plain options, with one resolver less on the way, do for everything inside of other messages.
        public void Serialize<T>(IBufferWriter<byte> writer, in T value)
            => MessagePackSerializer.Serialize(writer, value, ArgumentTuples.IsTuple<T>.Value ? _optionsForTuples : _options);

        public T Deserialize<T>(in ReadOnlySequence<byte> bytes)
            => MessagePackSerializer.Deserialize<T>(bytes, ArgumentTuples.IsTuple<T>.Value ? _optionsForTuples : _options);
    }
}

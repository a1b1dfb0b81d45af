using System.Buffers;
using System.Reflection;
using Grpc.Core;

namespace MagicOnion.Serialization;

/// <summary>Turns arguments and results into bytes and back.</summary>
public interface IMagicOnionSerializer
{
    void Serialize<T>(IBufferWriter<byte> writer, in T value);

    T Deserialize<T>(in ReadOnlySequence<byte> bytes);
}

public interface IMagicOnionSerializerProvider
{
    /// <param name="methodType">The kind of the gRPC method.</param>
    /// <param name="methodInfo">The implementation method on a server; null on a client and for pushes.</param>
    IMagicOnionSerializer Create(MethodType methodType, MethodInfo? methodInfo);
}

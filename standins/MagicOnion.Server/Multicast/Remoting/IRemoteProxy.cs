using System.Diagnostics.CodeAnalysis;
using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>A proxy whose receiver is at the other end of a connection.</summary>
public interface IRemoteProxy
{
    /// <summary>False when the proxy stands for several receivers.</summary>
    bool TryGetDirectWriter([NotNullWhen(true)] out IRemoteReceiverWriter? receiver);
}

public interface IRemoteProxyFactory
{
    T Create<T>(IRemoteReceiverWriter receiver, IRemoteSerializer serializer);
}

/// <summary>Takes serialised invocations to one or more receivers.</summary>
public interface IRemoteReceiverWriter
{
    IRemoteClientResultPendingTaskRegistry PendingTasks { get; }

    void Write(ReadOnlyMemory<byte> payload);
}

/// <summary>Marks writers that reach exactly one receiver, which can be asked for results.</summary>
public interface IRemoteSingleWriter;

/// <summary>What is invoked; with a message id, a result is asked for.</summary>
public readonly record struct SerializationContext(string MethodName, int MethodId, Guid? MessageId);

/// <summary>A writer that shares one pooled frame between all who receive it.</summary>
internal interface IFrameWriter : IRemoteReceiverWriter
{
    /// <summary>False when a frame would reach nobody, so that it need not be made.</summary>
    bool HasReceivers { get; }

    /// <summary>Takes a reference of its own when it keeps the frame. Does not throw for what is wrong with a receiver.</summary>
    void Write(HubFrame frame);
}

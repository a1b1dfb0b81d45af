using System.Buffers;
using MagicOnion.Serialization;

namespace MagicOnion.Client.Hubs;

/// <summary>A method of a receiver that the server can call.</summary>
internal abstract class ReceiverMethod(string name)
{
    public string Name { get; } = name;
}

/// <summary>A method of a receiver that nobody waits for.</summary>
internal abstract class PushMethod(string name) : ReceiverMethod(name)
{
    public abstract void Invoke(object receiver, ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer);
}

internal sealed class PushMethod<TReceiver, TArguments>(string name, Action<TReceiver, TArguments> call) : PushMethod(name)
{
    public override void Invoke(object receiver, ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer)
        => call((TReceiver)receiver, serializer.Deserialize<TArguments>(new ReadOnlySequence<byte>(body)));
}

using MagicOnion.Serialization;

namespace MagicOnion.Client.Hubs;

/// <summary>A call that waits for its answer. Continuations never run inside of these methods.</summary>
internal interface IPendingCall
{
    void Complete(ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer);

    void Fail(Exception exception);

    void Cancel();
}

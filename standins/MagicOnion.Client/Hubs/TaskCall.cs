using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MagicOnion.Serialization;
using MessagePack;

namespace MagicOnion.Client.Hubs;

/// <summary>A call of a method that returns a Task.</summary>
internal sealed class TaskCall<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingCall
{
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the serializer throws is the caller's to see.")]
    public void Complete(ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer)
    {
        try
        {
            TrySetResult(Results.Read<T>(body, serializer));
        }
        catch (Exception exception)
        {
            TrySetException(exception);
        }
    }

    public void Fail(Exception exception) => TrySetException(exception);

    public void Cancel() => TrySetCanceled();
}

internal static class Results
{
    /// <summary>Nothing, which is written past the serializer, is also read past it.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer)
        => typeof(T) == typeof(Nil) ? default! : serializer.Deserialize<T>(new ReadOnlySequence<byte>(body));
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using MagicOnion.Serialization;

namespace MagicOnion.Client.Hubs;

/// <summary>A call of a method that returns a ValueTask. Used again once it was awaited, which is why that may happen once only.</summary>
internal sealed class ValueTaskCall<T> : IPendingCall, IValueTaskSource<T>, IValueTaskSource
{
    // One for each type is kept: enough for calls that are made one after another.
    private static ValueTaskCall<T>? Kept;

    private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };

    private ValueTaskCall()
    {
    }

    public ValueTask<T> Task => new(this, _core.Version);

    public ValueTask TaskWithoutResult => new(this, _core.Version);

    public static ValueTaskCall<T> Rent() => Interlocked.Exchange(ref Kept, null) ?? new ValueTaskCall<T>();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the serializer throws is the caller's to see.")]
    public void Complete(ReadOnlyMemory<byte> body, IMagicOnionSerializer serializer)
    {
        T result;
        try
        {
            result = Results.Read<T>(body, serializer);
        }
        catch (Exception exception)
        {
            _core.SetException(exception);
            return;
        }

        _core.SetResult(result);
    }

    public void Fail(Exception exception) => _core.SetException(exception);

    public void Cancel() => _core.SetException(new TaskCanceledException());

    public T GetResult(short token)
    {
        // Also refuses tokens of earlier uses.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("A ValueTask of a hub call has to be awaited; its result cannot be taken before it is there.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Volatile.Write(ref Kept, this);
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}

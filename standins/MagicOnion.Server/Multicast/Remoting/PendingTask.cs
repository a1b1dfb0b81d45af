using System.Buffers;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>A result that a receiver was asked for.</summary>
public class PendingTask
{
    private readonly Action<ReadOnlyMemory<byte>> _setResult;
    private readonly Action<Exception> _setException;
    private readonly Action<CancellationToken> _setCanceled;
    private IDisposable? _timeout;

    private PendingTask(
        string methodName,
        int methodId,
        Guid messageId,
        object taskCompletionSource,
        CancellationToken timeoutCancellationToken,
        Action<ReadOnlyMemory<byte>> setResult,
        Action<Exception> setException,
        Action<CancellationToken> setCanceled)
    {
        MethodName = methodName;
        MethodId = methodId;
        MessageId = messageId;
        TaskCompletionSource = taskCompletionSource;
        TimeoutCancellationToken = timeoutCancellationToken;
        _setResult = setResult;
        _setException = setException;
        _setCanceled = setCanceled;
    }

    public string MethodName { get; }

    public int MethodId { get; }

    public Guid MessageId { get; }

    public object TaskCompletionSource { get; }

    public CancellationToken TimeoutCancellationToken { get; }

    public static PendingTask Create<TResult>(
        string methodName, int methodId, Guid messageId, object taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
    {
        var completion = (TaskCompletionSource<TResult>)taskCompletionSource;
        return new PendingTask(
            methodName,
            methodId,
            messageId,
            completion,
            timeoutCancellationToken,
            payload => completion.TrySetResult(
                serializer.DeserializeResult<TResult>(new ReadOnlySequence<byte>(payload), new SerializationContext(methodName, methodId, messageId))),
            ex => completion.TrySetException(ex),
            token => completion.TrySetCanceled(token));
    }

    public static PendingTask Create(
        string methodName, int methodId, Guid messageId, object taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
    {
        var completion = (TaskCompletionSource)taskCompletionSource;
        return new PendingTask(
            methodName,
            methodId,
            messageId,
            completion,
            timeoutCancellationToken,
            _ => completion.TrySetResult(),
            ex => completion.TrySetException(ex),
            token => completion.TrySetCanceled(token));
    }

    /// <summary>A result that cannot be read becomes the exception.</summary>
    public void TrySetResult(ReadOnlyMemory<byte> resultPayload)
    {
        StopTimeout();
        try
        {
            _setResult(resultPayload);
        }
#pragma warning disable CA1031 // Whatever the serializer throws belongs to whoever asked.
        catch (Exception ex)
        {
            _setException(ex);
        }
#pragma warning restore CA1031
    }

    public void TrySetException(Exception ex)
    {
        StopTimeout();
        _setException(ex);
    }

    public void TrySetCanceled(CancellationToken cancellationToken = default)
    {
        StopTimeout();
        _setCanceled(cancellationToken);
    }

    internal void SetTimeout(IDisposable timeout) => _timeout = timeout;

    private void StopTimeout() => Interlocked.Exchange(ref _timeout, null)?.Dispose();
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>The results that one connection was asked for.</summary>
public interface IRemoteClientResultPendingTaskRegistry : IDisposable
{
    void Register(PendingTask pendingTask);

    bool TryGetAndUnregisterPendingTask(Guid messageId, [NotNullWhen(true)] out PendingTask? pendingTask);

    PendingTask CreateTask<TResult>(
        string methodName, int methodId, Guid messageId, TaskCompletionSource<TResult> taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer);

    PendingTask CreateTask(
        string methodName, int methodId, Guid messageId, TaskCompletionSource taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer);
}

/// <summary>Gives up on a result after a time, or when the caller's token says so; on all of them when it is disposed.</summary>
public class RemoteClientResultPendingTaskRegistry(TimeSpan? timeout = null, TimeProvider? timeProvider = null) : IRemoteClientResultPendingTaskRegistry
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _timeout = timeout ?? DefaultTimeout;
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;
    private volatile bool _isDisposed;

    // Made when the first client is asked: most connections never are.
    private ConcurrentDictionary<Guid, PendingTask>? _pending;

    public int Count => _pending?.Count ?? 0;

    public PendingTask CreateTask<TResult>(
        string methodName, int methodId, Guid messageId, TaskCompletionSource<TResult> taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
        => PendingTask.Create<TResult>(methodName, methodId, messageId, taskCompletionSource, timeoutCancellationToken, serializer);

    public PendingTask CreateTask(
        string methodName, int methodId, Guid messageId, TaskCompletionSource taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
        => PendingTask.Create(methodName, methodId, messageId, taskCompletionSource, timeoutCancellationToken, serializer);

    public void Register(PendingTask pendingTask)
    {
        LazyInitializer.EnsureInitialized(ref _pending)[pendingTask.MessageId] = pendingTask;
        pendingTask.SetTimeout(StartTimeout(pendingTask));

        // Closed or timed out meanwhile: whoever takes the task out of the table ends it.
        if (_isDisposed && TryGetAndUnregisterPendingTask(pendingTask.MessageId, out _))
        {
            pendingTask.TrySetCanceled();
        }
    }

    public bool TryGetAndUnregisterPendingTask(Guid messageId, [NotNullWhen(true)] out PendingTask? pendingTask)
    {
        pendingTask = null;
        return _pending?.TryRemove(messageId, out pendingTask) ?? false;
    }

    public void Dispose()
    {
        _isDisposed = true;

        // Else the table could be looked at before anybody who makes it sees that it is too late.
        Interlocked.MemoryBarrier();
        foreach (var id in _pending?.Keys ?? [])
        {
            if (TryGetAndUnregisterPendingTask(id, out var pending))
            {
                pending.TrySetCanceled();
            }
        }

        GC.SuppressFinalize(this);
    }

    private IDisposable StartTimeout(PendingTask pending)
        => pending.TimeoutCancellationToken.CanBeCanceled
            ? pending.TimeoutCancellationToken.UnsafeRegister(_ => TimeOut(pending), null)
            : _timeProvider.CreateTimer(_ => TimeOut(pending), null, _timeout, Timeout.InfiniteTimeSpan);

    private void TimeOut(PendingTask pending)
    {
        if (TryGetAndUnregisterPendingTask(pending.MessageId, out _))
        {
            var message = $"The client did not answer '{pending.MethodName}' in time.";
            pending.TrySetException(new TaskCanceledException(message, new TimeoutException(message)));
        }
    }
}

/// <summary>For writers that cannot be asked for results.</summary>
public class NotSupportedRemoteClientResultPendingTaskRegistry : IRemoteClientResultPendingTaskRegistry
{
    private const string Reason = "Client results are not supported here.";

    public static IRemoteClientResultPendingTaskRegistry Instance { get; } = new NotSupportedRemoteClientResultPendingTaskRegistry();

    public void Register(PendingTask pendingTask) => throw new NotSupportedException(Reason);

    public bool TryGetAndUnregisterPendingTask(Guid messageId, [NotNullWhen(true)] out PendingTask? pendingTask) => throw new NotSupportedException(Reason);

    public PendingTask CreateTask<TResult>(
        string methodName, int methodId, Guid messageId, TaskCompletionSource<TResult> taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
        => throw new NotSupportedException(Reason);

    public PendingTask CreateTask(
        string methodName, int methodId, Guid messageId, TaskCompletionSource taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
        => throw new NotSupportedException(Reason);

    public void Dispose() => GC.SuppressFinalize(this);
}

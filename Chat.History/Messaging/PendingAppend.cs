using System.Diagnostics;
using Chat.Contracts.History;

namespace Chat.History.Messaging;

/// <summary>Messages of one request that wait in a lane.</summary>
internal sealed class PendingAppend(AppendItem[] items, CancellationToken cancellationToken)
{
    // The lane must not run what a caller does with its answer.
    private readonly TaskCompletionSource<AppendAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendItem[] Items { get; } = items;

    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    public Task<AppendAnswer> Answer => _answer.Task;

    /// <summary>The caller has given up before the lane came to it: nothing of it is stored.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public void Complete(AppendAnswer answer) => _answer.TrySetResult(answer);

    public void Abandon() => _answer.TrySetCanceled(cancellationToken);

    public void Fail(Exception fault) => _answer.TrySetException(fault);
}

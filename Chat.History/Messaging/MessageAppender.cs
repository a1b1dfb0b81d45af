using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Messaging;

/// <summary>
/// Stores messages whatever happens on the way: tries again what lost against another transaction, finds the one that
/// cannot be stored among those that can, and turns everything else into refusals. Trying again is safe, because a message that
/// was stored after all comes back as a repeat.
/// </summary>
internal sealed partial class MessageAppender(
    AppendStore store,
    NpgsqlDataSource database,
    EpochService epochs,
    IOptions<AppendOptions> options,
    TimeProvider time,
    ILogger<MessageAppender> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    /// <summary>One outcome for each message. Throws only when cancelled.</summary>
    public Task<AppendAnswer> AppendAsync(ArraySegment<AppendItem> items, CancellationToken cancellationToken) =>
        AppendAsync(items, time.GetTimestamp(), cancellationToken);

    private async Task<AppendAnswer> AppendAsync(ArraySegment<AppendItem> items, long started, CancellationToken cancellationToken)
    {
        var mayBeStored = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await store.AppendAsync(items, cancellationToken);
            }
            catch (Exception exception) when (StoreFaults.Classify(exception) is { } fault && !cancellationToken.IsCancellationRequested)
            {
                if (fault is StoreFault.Data)
                {
                    return await SplitAsync(items, started, exception, cancellationToken);
                }

                mayBeStored |= fault is StoreFault.Lost;
                if (fault is StoreFault.Lost && exception.InnerException is not TimeoutException)
                {
                    // The others in the pool are most likely gone too, and would use up the tries.
                    database.Clear();
                }

                if (fault is not (StoreFault.Conflict or StoreFault.Lost) || attempt == options.Value.Attempts || IsLate(started))
                {
                    return RefuseAll(items, RefusalFor(fault, mayBeStored, items.Count, exception));
                }

                LogRetried(attempt, items.Count, exception.GetType().Name);
                await Task.Delay(Pause(attempt), time, cancellationToken);
            }
        }
    }

    // Left before right: what stays keeps its order.
    private async Task<AppendAnswer> SplitAsync(ArraySegment<AppendItem> items, long started, Exception exception, CancellationToken cancellationToken)
    {
        if (items.Count == 1)
        {
            LogRejected(exception);
            return RefuseAll(items, IsText(exception) ? Refusals.TextInvalid : Refusals.Internal(Activity.Current?.TraceId.ToString()));
        }

        var left = await AppendAsync(items[..(items.Count / 2)], started, cancellationToken);
        var rest = items[(items.Count / 2)..];
        // What the left part is to send again must not come behind the right one. And a database that stopped answering in
        // the middle must not cost every part its own wait.
        var right = IsLate(started) || left.Outcomes.Any(outcome => outcome.Refusal is { IsRetryable: true })
            ? RefuseAll(rest, Refusals.Busy)
            : await AppendAsync(rest, started, cancellationToken);
        return AppendAnswers.Join([left, right], epochs.Current ?? default);
    }

    private Refusal RefusalFor(StoreFault fault, bool mayBeStored, int count, Exception exception)
    {
        if (mayBeStored)
        {
            LogOutcomeUnknown(count, exception);
            return Refusals.OutcomeUnknown;
        }

        if (fault is StoreFault.Internal)
        {
            LogFailed(count, exception);
            return Refusals.Internal(Activity.Current?.TraceId.ToString());
        }

        LogRefused(count, exception.Message);
        return fault is StoreFault.Unavailable ? Refusals.Unavailable : Refusals.Busy;
    }

    private AppendAnswer RefuseAll(ArraySegment<AppendItem> items, Refusal refusal)
    {
        var outcomes = new AppendOutcome[items.Count];
        Array.Fill(outcomes, new AppendOutcome { Refusal = refusal });
        return new AppendAnswer { Epoch = epochs.Current ?? default, Outcomes = outcomes };
    }

    private bool IsLate(long started) => time.GetElapsedTime(started) >= options.Value.RetryBudget;

    private static bool IsText(Exception exception) =>
        exception is not PostgresException answer || answer.SqlState.StartsWith("22", StringComparison.Ordinal);

    // Doubling, and anything between half and all of it, so that two that collided do not do so again.
    private static TimeSpan Pause(int attempt) =>
        FirstPause * Math.Min(1 << (attempt - 1), 16) * (0.5 + (Random.Shared.NextDouble() / 2));
}

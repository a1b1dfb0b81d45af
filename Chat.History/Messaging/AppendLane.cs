using System.Diagnostics;
using System.Threading.Channels;
using Chat.Contracts.History;
using Chat.History.Diagnostics;

namespace Chat.History.Messaging;

/// <summary>
/// Stores the messages of its channels with one commit in flight. What arrives meanwhile waits, and all of it goes into the next
/// commit: no timer, no added delay. Full: the request is not taken in.
/// </summary>
internal sealed class AppendLane(AppendOptions options, MessageAppender appender, IAppendListener listener, HistoryMetrics metrics)
{
    // Bounded by messages, not by requests: a request has one message at least, so this bound is never the one that is met.
    private readonly Channel<PendingAppend> _waiting = Channel.CreateBounded<PendingAppend>(
        new BoundedChannelOptions(options.LaneCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _waitingItems;

    /// <summary>How many messages wait; those of the commit in flight do not count.</summary>
    public int Waiting => Volatile.Read(ref _waitingItems);

    /// <summary>False when there is no room, or the service stops. An empty lane takes a request of any size.</summary>
    public bool TryEnqueue(PendingAppend pending)
    {
        var count = pending.Items.Length;
        var now = Interlocked.Add(ref _waitingItems, count);
        if ((now <= options.LaneCapacity || now == count) && _waiting.Writer.TryWrite(pending))
        {
            return true;
        }

        Interlocked.Add(ref _waitingItems, -count);
        return false;
    }

    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Runs until the lane is complete and empty, or is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var gathered = new List<PendingAppend>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
            {
                Gather(gathered);
                await CommitAsync(gathered, cancellationToken);
                gathered.Clear();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host has no patience left: callers learn that nobody knows.
        }
        finally
        {
            Complete();
            while (_waiting.Reader.TryRead(out var left))
            {
                left.Fail(new OperationCanceledException("History stopped before the message was stored."));
            }
        }
    }

    private void Gather(List<PendingAppend> gathered)
    {
        var count = 0;
        while (_waiting.Reader.TryPeek(out var next) && (count == 0 || count + next.Items.Length <= options.MaxCommit))
        {
            _waiting.Reader.TryRead(out _);
            Interlocked.Add(ref _waitingItems, -next.Items.Length);
            if (next.IsAbandoned)
            {
                next.Abandon();
                continue;
            }

            gathered.Add(next);
            count += next.Items.Length;
        }
    }

    private async Task CommitAsync(List<PendingAppend> gathered, CancellationToken cancellationToken)
    {
        if (gathered.Count == 0)
        {
            return;
        }

        var items = gathered is [var only] ? only.Items : [.. gathered.SelectMany(pending => pending.Items)];
        metrics.Committing(items.Length);
        using var span = HistoryActivity.StartAppend(gathered, items);
        try
        {
            var answer = await appender.AppendAsync(items, cancellationToken);
            span?.Stored(answer.Outcomes);
            listener.OnAppended(answer.Epoch, items, answer.Outcomes);
            Distribute(gathered, answer);
        }
        catch (Exception fault)
        {
            // Every caller gets the fault, and the lane goes on.
            span?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            gathered.ForEach(pending => pending.Fail(fault));
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
        }
    }

    private static void Distribute(List<PendingAppend> gathered, AppendAnswer answer)
    {
        var next = 0;
        foreach (var pending in gathered)
        {
            var outcomes = answer.Outcomes[next..(next + pending.Items.Length)];
            next += pending.Items.Length;
            pending.Complete(answer with { Outcomes = outcomes });
        }
    }
}

using System.Collections.Concurrent;

namespace MagicOnion.Server.Internal;

/// <summary>
/// Writes what waits in outboxes to their connections, one after the other, whoever has waited longest first. After a few it goes to the end of
/// the thread pool's queue, so that calls which have arrived meanwhile are taken first: what they push is sent together with what still waits.
/// So a burst leaves in few large sends, and a single message at once.
/// </summary>
internal sealed class HubFlusher : IThreadPoolWorkItem
{
    private const int FlushesPerTurn = 16;

    private static readonly int MaxWorkers = Environment.ProcessorCount;

    private readonly ConcurrentQueue<HubOutbox> _waiting = new();
    private int _workers;

    /// <summary>An outbox is scheduled once, until its <see cref="HubOutbox.Flush"/> is called.</summary>
    public void Schedule(HubOutbox outbox)
    {
        _waiting.Enqueue(outbox);
        StartWorker();
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var flushes = 0; flushes < FlushesPerTurn; flushes++)
        {
            if (!_waiting.TryDequeue(out var outbox))
            {
                Interlocked.Decrement(ref _workers);

                // What came between the two is nobody's.
                if (!_waiting.IsEmpty)
                {
                    StartWorker();
                }

                return;
            }

            outbox.Flush();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void StartWorker()
    {
        var workers = Volatile.Read(ref _workers);
        while (workers < MaxWorkers)
        {
            var before = Interlocked.CompareExchange(ref _workers, workers + 1, workers);
            if (before == workers)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            workers = before;
        }
    }
}

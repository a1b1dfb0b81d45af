using System.Text;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Messaging;

/// <summary>
/// One way to History, with one batch under way at a time: the next one is whatever waits when it returns. All messages of a
/// channel take the same lane, in the order they came.
/// </summary>
internal sealed class AppendLane(AppendBatches batches, int batchSize, HubMetrics metrics, TimeProvider time)
{
    // Well below what History takes in one piece (4 MB).
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    // Guards what follows. What one call sends enters in one step: no message can be stored past one that failed meanwhile.
    private readonly Lock _gate = new();
    private readonly List<PendingSend> _waiting = [];
    private Task _run = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Ends when nothing is under way.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _run;
            }
        }
    }

    /// <summary>Called outside the lock, with messages that wait no more.</summary>
    public required Action<IEnumerable<PendingSend>> OnLeft { get; init; }

    public void Enqueue(IEnumerable<PendingSend> sends)
    {
        lock (_gate)
        {
            _waiting.AddRange(sends);
            if (!_isRunning)
            {
                _isRunning = true;
                _run = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>Takes back what is not under way yet, and gives it back.</summary>
    public IReadOnlyList<PendingSend> Withdraw(Func<PendingSend, bool> which)
    {
        List<PendingSend> withdrawn;
        lock (_gate)
        {
            withdrawn = _waiting.FindAll(send => which(send));
            _waiting.RemoveAll(send => which(send));
        }

        OnLeft(withdrawn);
        return withdrawn;
    }

    private async Task RunAsync()
    {
        while (Take() is { } batch)
        {
            OnLeft(batch);
            metrics.BatchLeft(time.GetElapsedTime(batch[0].Since), batch.Length);
            if (await batches.AppendAsync(batch) is { Count: > 0 } unresolved)
            {
                var lines = unresolved.Select(send => send.Line).ToHashSet();
                foreach (var send in Withdraw(send => lines.Contains(send.Line)))
                {
                    send.Refuse(SendRefusals.BehindUnresolved);
                }
            }
        }
    }

    private PendingSend[]? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isRunning = false;
                return null;
            }

            var count = 0;
            for (var bytes = 0; count < _waiting.Count && count < batchSize; count++)
            {
                bytes += Encoding.UTF8.GetByteCount(_waiting[count].Item.Text);
                if (count > 0 && bytes > MaxBatchBytes)
                {
                    break;
                }
            }

            var batch = _waiting[..count].ToArray();
            _waiting.RemoveRange(0, count);
            return batch;
        }
    }
}

namespace MagicOnion.Server.Internal;

/// <summary>
/// The calls of one connection: run one after the other, in the order they came. Bounded by bytes, with an overhead for each: when full, the
/// connection is not read any further until there is room, and HTTP/2 flow control holds the client back. The bound is wide, as what is read later
/// (heartbeats, answers of the client) waits too.
/// </summary>
internal sealed class HubInbox(HubSession session) : IThreadPoolWorkItem
{
    private const int MaxBytes = 1024 * 1024;
    private const int Overhead = 128;

    // Then others have their turn: whoever calls without a pause must not keep what its calls push from being sent.
    private const int CallsPerTurn = 64;

    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly Queue<HubRequest> _queue = new();
    private int _bytes;
    private bool _isOpen;
    private bool _isClosed;
    private bool _isRunning;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;

    // What flows with the connection (current context, trace, scopes of logs) is there in every call.
    private ExecutionContext? _context;

    /// <summary>Completes when there is room for the next one. One at a time.</summary>
    public ValueTask AddAsync(in HubRequest request, CancellationToken cancellationToken)
    {
        Task? room = null;
        lock (_gate)
        {
            if (_isClosed)
            {
                request.Frame.Release();
                return default;
            }

            _queue.Enqueue(request);
            _bytes += CostOf(request);
            if (_bytes > MaxBytes)
            {
                room = (_room ??= NewSource()).Task;
            }

            Start();
        }

        return room is null ? default : new ValueTask(room.WaitAsync(cancellationToken));
    }

    /// <summary>From now on calls are run; until then they wait.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _context = ExecutionContext.Capture();
            _isOpen = true;
            Start();
        }
    }

    /// <summary>Takes no more calls. Completes when those that wait have been run, if it was ever open.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (!_isOpen && _queue.TryDequeue(out var request))
            {
                request.Frame.Release();
            }

            return _isRunning ? (_drained ??= NewSource()).Task : Task.CompletedTask;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
        {
            _ = RunAsync();
        }
        else
        {
            ExecutionContext.Run(_context, static inbox => _ = ((HubInbox)inbox!).RunAsync(), this);
        }
    }

    private static int CostOf(in HubRequest request) => request.Frame.Length + Overhead;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Start()
    {
        if (_isOpen && !_isRunning && _queue.Count > 0)
        {
            _isRunning = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        for (var calls = 0; calls < CallsPerTurn; calls++)
        {
            if (!TryTake(out var request))
            {
                return;
            }

            try
            {
                await session.CallAsync(request);
            }
#pragma warning disable CA1031 // A call answers its own failure; what is left is a logger or a listener that throws, and the connection is of no use.
            catch
            {
                session.End();
            }
#pragma warning restore CA1031
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryTake(out HubRequest request)
    {
        TaskCompletionSource? reached = null;
        bool isTaken;
        lock (_gate)
        {
            isTaken = _queue.TryDequeue(out request);
            if (isTaken)
            {
                _bytes -= CostOf(request);
                if (_bytes <= MaxBytes)
                {
                    (reached, _room) = (_room, null);
                }
            }
            else
            {
                _isRunning = false;
                reached = _drained;
            }
        }

        reached?.TrySetResult();
        return isTaken;
    }
}

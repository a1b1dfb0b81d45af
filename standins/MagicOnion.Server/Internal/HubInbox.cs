using System.Threading.Channels;

namespace MagicOnion.Server.Internal;

/// <summary>
/// The calls of one connection that wait for their turn. Bounded by bytes, with an overhead for each: when full, the connection is not read
/// any further until there is room, and HTTP/2 flow control holds the client back. The bound is wide, as what is read later (heartbeats, answers
/// of the client) waits too.
/// </summary>
internal sealed class HubInbox : IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private const int Overhead = 128;

    private readonly Channel<HubRequest> _queue = Channel.CreateUnbounded<HubRequest>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _room = new(0);
    private int _bytes;

    public async ValueTask AddAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var bytes = Interlocked.Add(ref _bytes, CostOf(request));
        if (!_queue.Writer.TryWrite(request))
        {
            request.Frame.Release();
            return;
        }

        while (bytes > MaxBytes)
        {
            await _room.WaitAsync(cancellationToken);
            bytes = Volatile.Read(ref _bytes);
        }
    }

    /// <summary>False when the inbox is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _queue.Reader.WaitToReadAsync();

    public bool TryTake(out HubRequest request)
    {
        if (!_queue.Reader.TryRead(out request))
        {
            return false;
        }

        var cost = CostOf(request);
        var left = Interlocked.Add(ref _bytes, -cost);
        if (left <= MaxBytes && left + cost > MaxBytes)
        {
            _room.Release();
        }

        return true;
    }

    public void Close() => _queue.Writer.TryComplete();

    public void Dispose() => _room.Dispose();

    private static int CostOf(in HubRequest request) => request.Frame.Length + Overhead;
}

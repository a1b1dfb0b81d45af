using System.Threading.Channels;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Protocol;

namespace MagicOnion.Server.Internal;

/// <summary>
/// What waits to be sent to one client: answers, pushes, heartbeats, in the order they were added. One loop writes them, and flushes once for
/// all that it finds waiting. Bounded by bytes: when full, the connection is ended, as its client does not read.
/// </summary>
internal sealed class HubOutbox(IHubWriter stream, IRemoteClientResultPendingTaskRegistry pendingTasks, long maxBytes, Action<long> onFull)
    : IFrameWriter, IRemoteSingleWriter
{
    private const int MaxBatchBytes = 64 * 1024;
    private const int Overhead = 64;

    private static readonly HubFrame Marker = HubFrame.Over(ServerFrameWriter.Marker.ToArray());

    private readonly Channel<HubFrame> _queue = Channel.CreateUnbounded<HubFrame>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;
    private int _isFull;
    private volatile bool _isStopped;

    public bool HasReceivers => !_isStopped;

    public IRemoteClientResultPendingTaskRegistry PendingTasks { get; } = pendingTasks;

    public void Write(HubFrame frame) => Add(frame.AddReference());

    public void Write(ReadOnlyMemory<byte> payload) => Add(HubFrame.CopyOf(payload.Span));

    /// <summary>Takes over the caller's reference.</summary>
    public void Add(HubFrame frame)
    {
        var cost = frame.Length + Overhead;
        var bytes = Interlocked.Add(ref _bytes, cost);
        var fits = bytes <= maxBytes || bytes == cost;
        if (fits && _queue.Writer.TryWrite(frame))
        {
            return;
        }

        Interlocked.Add(ref _bytes, -cost);
        frame.Release();
        if (!fits && Interlocked.Exchange(ref _isFull, 1) == 0)
        {
            Stop();
            onFull(bytes);
        }
    }

    /// <summary>Writes until it is stopped; throws what the stream throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            await stream.WriteAsync(Marker, flush: true);
            while (await _queue.Reader.WaitToReadAsync() && !_isStopped)
            {
                await WriteBatchAsync();
            }
        }
        finally
        {
            Stop();
            Drop();
        }
    }

    /// <summary>Gives back what waits. Only while <see cref="RunAsync"/> does not run.</summary>
    public void Drop()
    {
        while (_queue.Reader.TryRead(out var frame))
        {
            frame.Release();
        }
    }

    /// <summary>What waits is dropped, and what is added from now on.</summary>
    public void Stop()
    {
        _isStopped = true;
        _queue.Writer.TryComplete();
    }

    private async ValueTask WriteBatchAsync()
    {
        var written = 0;
        var frame = _queue.Reader.TryRead(out var first) ? first : null;
        while (frame is not null)
        {
            written += frame.Length;
            var next = written < MaxBatchBytes && !_isStopped && _queue.Reader.TryRead(out var following) ? following : null;
            try
            {
                await stream.WriteAsync(frame, flush: next is null);
            }
            catch
            {
                next?.Release();
                throw;
            }
            finally
            {
                Interlocked.Add(ref _bytes, -(frame.Length + Overhead));
                frame.Release();
            }

            frame = next;
        }
    }
}

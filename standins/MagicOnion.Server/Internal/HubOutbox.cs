using System.Runtime.CompilerServices;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Protocol;

namespace MagicOnion.Server.Internal;

/// <summary>
/// What waits to be sent to one client: answers, pushes, heartbeats, in the order they were added. Sent in batches: one flush for all that waits.
/// Bounded in bytes and messages: when full, the connection is ended, as its client does not read.
/// </summary>
internal sealed class HubOutbox(IHubWriter stream, IRemoteClientResultPendingTaskRegistry pendingTasks, HubFlusher flusher, StreamingHubLimits limits, Action<long, int> onFull)
    : IFrameWriter, IRemoteSingleWriter
{
    private const int MaxBatchBytes = 64 * 1024;
    private const int Overhead = 64;

    private static readonly HubFrame Marker = HubFrame.Over(ServerFrameWriter.Marker.ToArray());

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly Queue<HubFrame> _queue = new();
    private long _queuedBytes;
    private bool _isStopped;

    // A flush is wanted or under way, so that nobody else may begin one; at first until the marker is written.
    private bool _isBusy = true;

    // Of the flush under way; touched by it alone.
    private bool _hasBegun;
    private long _batchBytes;

    public bool HasReceivers => !Volatile.Read(ref _isStopped);

    public IRemoteClientResultPendingTaskRegistry PendingTasks { get; } = pendingTasks;

    public void Write(HubFrame frame) => Add(frame.AddReference());

    public void Write(ReadOnlyMemory<byte> payload) => Add(HubFrame.CopyOf(payload.Span));

    /// <summary>Takes over the caller's reference.</summary>
    public void Add(HubFrame frame)
    {
        var queuedBytes = 0L;
        var queuedMessages = 0;
        var isFull = false;
        var isIdle = false;
        lock (_gate)
        {
            if (!_isStopped)
            {
                var cost = frame.Length + Overhead;
                queuedBytes = _queuedBytes + cost;
                queuedMessages = _queue.Count + 1;
                isFull = (queuedBytes > limits.MaxQueuedBytes && _queuedBytes > 0) || queuedMessages > limits.MaxQueuedMessages;
                _isStopped = isFull;
                if (!isFull)
                {
                    _queuedBytes = queuedBytes;
                    _queue.Enqueue(frame);
                    (isIdle, _isBusy) = (!_isBusy, true);
                    frame = null!;
                }
            }
        }

        frame?.Release();
        if (isIdle)
        {
            flusher.Schedule(this);
        }
        else if (isFull)
        {
            Stop();
            onFull(queuedBytes, queuedMessages);
        }
    }

    /// <summary>Sends until it is stopped; throws what the stream throws.</summary>
    public async Task RunAsync()
    {
        await SendAsync();
        await _ended.Task;
    }

    /// <summary>What waits is dropped, and what is added from now on. <see cref="RunAsync"/> ends when a flush under way does.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            while (_queue.TryDequeue(out var frame))
            {
                frame.Release();
            }

            if (_isBusy)
            {
                return;
            }
        }

        _ended.TrySetResult();
    }

    /// <summary>For the flusher: sends what waits, as much as fits in one batch. Does not throw.</summary>
    public void Flush() => _ = SendAsync().AsTask();

    private void WriteBatch()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            stream.Write(Marker);
        }

        Frames buffer = default;
        Span<HubFrame> frames = buffer;
        int taken;
        do
        {
            lock (_gate)
            {
                for (taken = 0; taken < Frames.Count && _batchBytes < MaxBatchBytes && _queue.TryDequeue(out var frame); taken++)
                {
                    frames[taken] = frame;
                    _batchBytes += frame.Length + Overhead;
                }
            }

            WriteFrames(frames[..taken]);
        }
        while (taken == Frames.Count);
    }

    private void WriteFrames(Span<HubFrame> frames)
    {
        try
        {
            foreach (var frame in frames)
            {
                stream.Write(frame);
            }
        }
        finally
        {
            foreach (var frame in frames)
            {
                frame.Release();
            }
        }
    }

    /// <summary>Its failure is that of <see cref="RunAsync"/>.</summary>
    private async ValueTask SendAsync()
    {
        try
        {
            WriteBatch();
            await stream.FlushAsync();
        }
#pragma warning disable CA1031 // Whatever it is, nothing more can be sent.
        catch (Exception ex)
        {
            _ended.TrySetException(ex);
            Stop();
        }
#pragma warning restore CA1031

        Continue();
    }

    private void Continue()
    {
        bool isStopped;
        lock (_gate)
        {
            _queuedBytes -= _batchBytes;
            _batchBytes = 0;
            isStopped = _isStopped;
            _isBusy = _queue.Count > 0;
            if (!_isBusy && !isStopped)
            {
                return;
            }
        }

        if (isStopped)
        {
            _ended.TrySetResult();
        }
        else
        {
            flusher.Schedule(this);
        }
    }

    /// <summary>Taken out of the queue at once.</summary>
    [InlineArray(Count)]
    private struct Frames
    {
        public const int Count = 32;

        private HubFrame _first;
    }
}

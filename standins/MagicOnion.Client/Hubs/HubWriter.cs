using System.Threading.Channels;
using Grpc.Core;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <summary>
/// Sends the frames of one connection in the order they came. At most <see cref="MaxQueuedBytes"/> wait; what comes on top is refused,
/// because then the server has stopped reading.
/// </summary>
internal sealed class HubWriter(IClientStreamWriter<HubFrame> stream, RequestBody? body)
{
    public const int MaxQueuedBytes = 64 * 1024 * 1024;

    private const int MaxBatchBytes = 64 * 1024;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    private readonly Channel<HubFrame> _queue = Channel.CreateUnbounded<HubFrame>(new UnboundedChannelOptions { SingleReader = true });
    private long _queuedBytes;

    public enum Outcome
    {
        Accepted,
        Closed,
        Full,
    }

    /// <summary>Takes over the caller's reference.</summary>
    public Outcome Enqueue(HubFrame frame)
    {
        var length = frame.Length;
        var outcome = Outcome.Full;
        if (Interlocked.Add(ref _queuedBytes, length) <= MaxQueuedBytes)
        {
            if (_queue.Writer.TryWrite(frame))
            {
                return Outcome.Accepted;
            }

            outcome = Outcome.Closed;
        }

        Interlocked.Add(ref _queuedBytes, -length);
        frame.Release();
        return outcome;
    }

    /// <summary>No more frames; those that wait are still sent, and then the stream is completed.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Ends when all is sent, or with the exception of the stream.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_queue.Reader.TryRead(out var frame))
                {
                    await SendAsync(frame).ConfigureAwait(false);
                }
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            Complete();
            while (_queue.Reader.TryRead(out var frame))
            {
                frame.Release();
            }
        }
    }

    /// <summary>Sends this one, and what waits behind it.</summary>
    private async ValueTask SendAsync(HubFrame first)
    {
        if (body is null)
        {
            await SendAloneAsync(first).ConfigureAwait(false);
            return;
        }

        var frame = first;
        long sent = 0;
        do
        {
            sent += frame.Length;
            body.Write(frame);
            frame.Release();
        }
        while (body.Length < MaxBatchBytes && _queue.Reader.TryRead(out frame!));
        try
        {
            await body.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -sent);
        }
    }

    private async ValueTask SendAloneAsync(HubFrame frame)
    {
        try
        {
            // Only the last one of those that wait flushes.
            stream.WriteOptions = _queue.Reader.TryPeek(out _) ? Buffered : WriteOptions.Default;
            await stream.WriteAsync(frame).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -frame.Length);
            frame.Release();
        }
    }
}

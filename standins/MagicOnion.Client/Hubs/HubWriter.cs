using System.Threading.Channels;
using Grpc.Core;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <summary>
/// Sends the frames of one connection in the order they came. At most <see cref="MaxQueuedBytes"/> wait; what comes on top is refused,
/// because then the server has stopped reading.
/// </summary>
internal sealed class HubWriter(IClientStreamWriter<HubFrame> stream)
{
    public const int MaxQueuedBytes = 64 * 1024 * 1024;

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
        var reader = _queue.Reader;
        try
        {
            while (await reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (reader.TryRead(out var frame))
                {
                    // Only the last one of those that wait flushes.
                    stream.WriteOptions = reader.TryPeek(out _) ? Buffered : WriteOptions.Default;
                    await SendAsync(frame).ConfigureAwait(false);
                }
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            Complete();
            while (reader.TryRead(out var frame))
            {
                frame.Release();
            }
        }
    }

    private async ValueTask SendAsync(HubFrame frame)
    {
        try
        {
            await stream.WriteAsync(frame).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -frame.Length);
            frame.Release();
        }
    }
}

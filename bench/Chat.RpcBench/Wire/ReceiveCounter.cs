using System.Buffers.Binary;
using System.Diagnostics;

namespace Chat.RpcBench.Wire;

/// <summary>What all receivers of a run have got. A payload begins with <see cref="Mark"/> and the time it was sent.</summary>
internal sealed class ReceiveCounter
{
    public const int HeaderBytes = 16;

    private static readonly byte[] Mark = "chatbenc"u8.ToArray();

    private readonly List<long>? _latencies;
    private TaskCompletionSource _reached = NewSource();
    private long _received;
    private long _wanted = long.MaxValue;

    public ReceiveCounter(bool measuresLatency = false) => _latencies = measuresLatency ? [] : null;

    public long Received => Interlocked.Read(ref _received);

    public static byte[] Payload(int bytes)
    {
        var payload = new byte[Math.Max(bytes, HeaderBytes)];
        Random.Shared.NextBytes(payload);
        Mark.CopyTo(payload, 0);
        return payload;
    }

    public static void Stamp(byte[] payload, long time) => BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), time);

    /// <summary>One message arrived.</summary>
    public void Count(ReadOnlySpan<byte> message)
    {
        if (_latencies is not null && message.IndexOf(Mark) is >= 0 and var at)
        {
            var latency = Stopwatch.GetTimestamp() - BinaryPrimitives.ReadInt64LittleEndian(message[(at + 8)..]);
            lock (_latencies)
            {
                _latencies.Add(latency);
            }
        }

        if (Interlocked.Increment(ref _received) >= Volatile.Read(ref _wanted) && Interlocked.Exchange(ref _wanted, long.MaxValue) != long.MaxValue)
        {
            _reached.TrySetResult();
        }
    }

    /// <summary>Completes when that many have arrived. One waiter at a time.</summary>
    public async Task ReachesAsync(long received, CancellationToken cancellationToken)
    {
        if (Received >= received)
        {
            return;
        }

        var reached = _reached = NewSource();
        Volatile.Write(ref _wanted, received);
        if (Received >= received && Interlocked.Exchange(ref _wanted, long.MaxValue) != long.MaxValue)
        {
            return;
        }

        await reached.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Microseconds below which that share of the messages arrived.</summary>
    public double Latency(double share)
    {
        lock (_latencies!)
        {
            _latencies.Sort();
            return _latencies.Count == 0 ? 0 : Stopwatch.GetElapsedTime(0, _latencies[(int)((_latencies.Count - 1) * share)]).TotalMicroseconds;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ForgetLatencies()
    {
        lock (_latencies!)
        {
            _latencies.Clear();
        }
    }
}

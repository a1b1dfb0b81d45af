using System.Collections.Concurrent;
using System.Diagnostics;
using HdrHistogram;

namespace Chat.LoadTest.Measuring;

/// <summary>
/// Counts and latencies of one run. Latencies count from when a message was due, not from when the generator came to send it,
/// and only for messages due in the measured time. Safe for several threads.
/// </summary>
internal sealed class Meter
{
    private const long LongestMicroseconds = 600_000_000;

    private readonly ConcurrentDictionary<string, long> _reasons = new();

    // As Delivery, but of all messages, and only since it was last read.
    private readonly LongConcurrentHistogram _recent = new(1, LongestMicroseconds, 2);
    private long _from = long.MaxValue;
    private long _until = long.MaxValue;
    private long _sent;
    private long _acknowledged;
    private long _delivered;
    private long _measuredAcknowledged;
    private long _measuredDelivered;
    private long _sentAgain;
    private long _ended;
    private long _failedConnects;
    private long _cut;

    /// <summary>In microseconds, from due to acknowledged.</summary>
    public LongConcurrentHistogram Acknowledge { get; } = new(1, LongestMicroseconds, 3);

    /// <summary>In microseconds, from due to arrived at a member.</summary>
    public LongConcurrentHistogram Delivery { get; } = new(1, LongestMicroseconds, 3);

    public long Sent => Interlocked.Read(ref _sent);

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long MeasuredAcknowledged => Interlocked.Read(ref _measuredAcknowledged);

    public long MeasuredDelivered => Interlocked.Read(ref _measuredDelivered);

    /// <summary>Messages that had to go out more than once.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>Connections that ended without having been asked to.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Connections that could not be made and were tried again.</summary>
    public long FailedConnects => Interlocked.Read(ref _failedConnects);

    /// <summary>Why, and how often.</summary>
    public IReadOnlyDictionary<string, long> FailureReasons => _reasons;

    /// <summary>Connections that were cut on purpose.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    public double MeasuredSeconds => Stopwatch.GetElapsedTime(_from, _until).TotalSeconds;

    public void Begin() => Volatile.Write(ref _from, Stopwatch.GetTimestamp());

    public void End() => Volatile.Write(ref _until, Stopwatch.GetTimestamp());

    public void CountSent(int count) => Interlocked.Add(ref _sent, count);

    public void CountSentAgain(int count) => Interlocked.Add(ref _sentAgain, count);

    public void CountEnded() => Interlocked.Increment(ref _ended);

    public void CountFailedConnect(string reason)
    {
        Interlocked.Increment(ref _failedConnects);
        _reasons.AddOrUpdate(reason, 1, (_, count) => count + 1);
    }

    public void CountCut() => Interlocked.Increment(ref _cut);

    public void CountAcknowledged(long due) => Count(due, Acknowledge, ref _acknowledged, ref _measuredAcknowledged);

    public void CountDelivered(long due)
    {
        Count(due, Delivery, ref _delivered, ref _measuredDelivered);
        _recent.RecordValue(Microseconds(due, Stopwatch.GetTimestamp()));
    }

    /// <summary>Latencies of what has arrived since the last call; a few may be missed that arrive meanwhile. For one caller.</summary>
    public Latency TakeRecent()
    {
        var recent = Latency.Of(_recent);
        _recent.Reset();
        return recent;
    }

    private static long Microseconds(long due, long now) => Math.Clamp((long)Stopwatch.GetElapsedTime(due, now).TotalMicroseconds, 1, LongestMicroseconds);

    private void Count(long due, LongConcurrentHistogram latencies, ref long all, ref long measured)
    {
        Interlocked.Increment(ref all);
        var now = Stopwatch.GetTimestamp();
        var (from, until) = (Volatile.Read(ref _from), Volatile.Read(ref _until));
        if (now >= from && now < until)
        {
            Interlocked.Increment(ref measured);
        }

        if (due >= from && due < until)
        {
            latencies.RecordValue(Microseconds(due, now));
        }
    }
}

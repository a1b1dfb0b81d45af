using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace Aspire.StackExchange.Redis;

/// <summary>
/// Makes spans of what the Redis client's profiler recorded. Each recorded activity gets a profiling session of its own;
/// sessions are emptied once a second, and at the end, into spans that lie where the commands lay in time.
/// </summary>
internal sealed class RedisTracing : IDisposable
{
    public const string SourceName = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    // When so many activities have commands that were not yet turned into spans, further ones go without.
    private const int MaxSessions = 20_000;

    // A command can outlive the activity that sent it: a session is let go this many rounds after its activity ended.
    private const int RoundsAfterTheEnd = 10;

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Activity, Recording> _recordings = new();
    private readonly ProfilingSession _orphans = new();
    private readonly Lock _draining = new(); // one drain at a time: a session may not be finished twice at once
    private readonly ITimer _timer;
    private int _sessions;

    public RedisTracing(TimeProvider time) => _timer = time.CreateTimer(_ => Drain(), null, Interval, Interval);

    public void Watch(IConnectionMultiplexer redis) => redis.RegisterProfiler(SessionForThisCommand);

    public void Dispose()
    {
        _timer.Dispose();
        Drain();
    }

    private ProfilingSession? SessionForThisCommand()
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var activity = Activity.Current;
        if (activity is null)
        {
            return _orphans;
        }

        if (!activity.Recorded)
        {
            return null;
        }

        if (_recordings.TryGetValue(activity, out var recording))
        {
            return recording.Session;
        }

        if (Volatile.Read(ref _sessions) >= MaxSessions)
        {
            return null;
        }

        var added = new Recording();
        recording = _recordings.GetOrAdd(activity, added);
        if (ReferenceEquals(recording, added))
        {
            Interlocked.Increment(ref _sessions);
        }

        return recording.Session;
    }

    private void Drain()
    {
        lock (_draining)
        {
            // Spans take their parent from the recording, not from whoever's context the timer inherited.
            var outer = Activity.Current;
            Activity.Current = null;
            foreach (var command in _orphans.FinishProfiling())
            {
                RedisSpan.Emit(Source, command, default);
            }

            foreach (var (activity, recording) in _recordings)
            {
                var ended = activity.IsStopped;
                foreach (var command in recording.Session.FinishProfiling())
                {
                    RedisSpan.Emit(Source, command, activity.Context);
                }

                if (ended && ++recording.RoundsSinceTheEnd > RoundsAfterTheEnd && _recordings.TryRemove(activity, out _))
                {
                    Interlocked.Decrement(ref _sessions);
                }
            }

            Activity.Current = outer;
        }
    }

    private sealed class Recording
    {
        public ProfilingSession Session { get; } = new();

        public int RoundsSinceTheEnd { get; set; }
    }
}

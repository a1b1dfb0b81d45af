using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Notifications.Tests;

/// <summary>Fake time that tells when somebody begins to wait, so that a test does not go on too soon.</summary>
internal sealed class ObservedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int _timers;
    private long _nextDue = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>How many waits have begun.</summary>
    public int Timers => Volatile.Read(ref _timers);

    /// <summary>When the last of them ends.</summary>
    public DateTimeOffset NextDue => new(Volatile.Read(ref _nextDue), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Volatile.Write(ref _nextDue, (GetUtcNow() + dueTime).UtcTicks);
        Interlocked.Increment(ref _timers);
        return timer;
    }

    public Task WaitsAsync(int count) => Eventually.Async(() => Timers >= count, $"wait number {count}");
}

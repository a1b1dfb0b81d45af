namespace Chat.Hub.Memory;

/// <summary>
/// Finds the moment at which it is worth while to collect what lies in the youngest part of the heap: nobody sends, and those who
/// came, joined or left have filled it.
/// </summary>
internal sealed class QuietHeap
{
    /// <summary>So often it is asked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Allocated in one interval at most, if a hub counts as quiet. The heartbeats of 10,000 connections are 1.5 MB.</summary>
    public const long QuietBytes = 4 * 1024 * 1024;

    /// <summary>So many quiet intervals in a row.</summary>
    public const int QuietIntervals = 2;

    /// <summary>Allocated since the last time at least: less is not worth looking for.</summary>
    public const long WorthwhileBytes = 32 * 1024 * 1024;

    private long _lookedAt;
    private long _collectedAt;
    private int _quiet;

    /// <param name="allocated">Bytes, since the process began.</param>
    /// <returns>True once: it is taken as done.</returns>
    public bool IsWorthCollecting(long allocated)
    {
        _quiet = allocated - _lookedAt <= QuietBytes ? _quiet + 1 : 0;
        _lookedAt = allocated;
        if (_quiet < QuietIntervals || allocated - _collectedAt < WorthwhileBytes)
        {
            return false;
        }

        _collectedAt = allocated;
        return true;
    }
}

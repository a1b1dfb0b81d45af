namespace Chat.Sdk.Connections;

/// <summary>Waits that double up to a longest one, each anywhere between nothing and that ("full jitter"), so that many clients do not come back at once.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, Random random)
{
    /// <param name="attempt">0 for the first wait.</param>
    public TimeSpan Next(int attempt) => Limit(attempt) * random.NextDouble();

    public TimeSpan Limit(int attempt)
    {
        // 2^40 of the shortest wait is beyond every longest one; more would overflow.
        var ticks = first.Ticks * Math.Pow(2, Math.Clamp(attempt, 0, 40));
        return ticks < longest.Ticks ? TimeSpan.FromTicks((long)ticks) : longest;
    }
}

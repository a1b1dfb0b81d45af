namespace Chat.ServiceDefaults.Limits;

/// <summary>How often something may be done by whoever has one key: a bucket of tokens that is full at first.</summary>
/// <param name="Name">In keys of Redis, metrics and headers: lower-case words joined by hyphens, one of few.</param>
/// <param name="Burst">Tokens of a full bucket, 1 to 1,000,000; <see cref="Unlimited"/> has no bucket at all.</param>
/// <param name="PerSecond">Tokens that come back in a second, above 0.</param>
public sealed record RateLimit(string Name, int Burst, double PerSecond)
{
    /// <summary>As a burst: nothing is refused.</summary>
    public const int Unlimited = 0;

    public bool IsUnlimited => Burst == Unlimited;

    /// <summary>How long an empty bucket takes to be full.</summary>
    public TimeSpan FullAfter => TimeFor(Burst);

    /// <summary>So many an hour, all of them at once if need be.</summary>
    public static RateLimit PerHour(string name, int count) => new(name, count, count / 3600.0);

    /// <summary>So many a minute, all of them at once if need be.</summary>
    public static RateLimit PerMinute(string name, int count) => new(name, count, count / 60.0);

    internal TimeSpan TimeFor(double tokens) => TimeSpan.FromSeconds(Math.Max(0, tokens) / PerSecond);
}

namespace Chat.ServiceDefaults.Limits;

/// <summary>What a limiter says.</summary>
/// <param name="Granted">So many of those that were asked for may be done, the first ones.</param>
/// <param name="RetryAfter">When one more may be; zero when all of them were granted.</param>
/// <param name="Remaining">So many more may be done now, as far as is known here.</param>
/// <param name="ResetAfter">When the bucket is full again if nothing is done till then.</param>
public readonly record struct RateDecision(int Granted, TimeSpan RetryAfter, int Remaining, TimeSpan ResetAfter)
{
    public bool IsAllowed => Granted > 0;
}

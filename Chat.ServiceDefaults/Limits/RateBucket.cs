namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// What this process knows of one bucket. It never holds more than the shared one can: what it refuses, Redis would have refused, and
/// is not asked for. Beside it are tokens on lease: taken from Redis before they were needed, a few at a time, so that not every call
/// goes there.
/// </summary>
internal sealed class RateBucket(RateLimit limit, TimeProvider time)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards what follows
    private double _tokens = limit.Burst;
    private long _filledAt = time.GetTimestamp();
    private int _leased;
    private int _leasing;
    private long? _leasedAt;

    private int MostLeased => limit.Burst / 8;

    /// <summary>Takes tokens, at most so many. <c>Ask</c> of them are to be asked of Redis, and <c>Lease</c> more.</summary>
    public (int Taken, int Ask, int Lease) Take(int most)
    {
        lock (_gate)
        {
            Fill();
            // Redis answers in thousandths, rounded down.
            var taken = (int)Math.Min(most, Math.Floor(_tokens + 0.002));
            _tokens -= taken;
            var leased = Math.Min(taken, _leased);
            _leased -= leased;
            var ask = taken - leased;
            var lease = 0;
            if (ask > 0)
            {
                // Who asks for the first time in a while may not come again; what was leased for him others could not have.
                lease = _leasedAt is { } at && time.GetElapsedTime(at) < Busy ? Math.Max(0, MostLeased - _leased - _leasing) : 0;
                _leasing += lease;
                _leasedAt = time.GetTimestamp();
            }

            return (taken, ask, lease);
        }
    }

    /// <summary>Takes in what Redis granted of <paramref name="ask"/> and <paramref name="lease"/>. How many of <paramref name="ask"/> were.</summary>
    public int Settle(int ask, int lease, int granted, double remaining)
    {
        lock (_gate)
        {
            _leasing -= lease;
            _leased += Math.Max(0, granted - ask);
            // Others have taken too. What is on its way to be leased may be out of the shared bucket already, or not yet.
            // What was refused is not spent: there may be tokens on lease for the next one.
            var taken = Math.Min(ask, granted);
            _tokens = Math.Min(_tokens + ask - taken, remaining + _leased + _leasing);
            return taken;
        }
    }

    /// <summary>Redis said nothing: what was taken here counts.</summary>
    public void SettleAlone(int lease)
    {
        lock (_gate)
        {
            _leasing -= lease;
        }
    }

    public RateDecision Decide(int granted, int asked)
    {
        lock (_gate)
        {
            Fill();
            // Never zero for a refusal: rounding must not make it one that may be repeated at once.
            var wait = granted == asked ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(limit.TimeFor(1 - _tokens).TotalMilliseconds)));
            return new RateDecision(granted, wait, (int)Math.Max(0, Math.Floor(_tokens)), limit.TimeFor(limit.Burst - _tokens));
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * limit.PerSecond));
        _filledAt = now;
        // By then the shared bucket is full again, and the lease would come on top of it.
        if (_leased > 0 && _leasedAt is { } at && time.GetElapsedTime(at, now) > limit.FullAfter)
        {
            _leased = 0;
        }
    }
}

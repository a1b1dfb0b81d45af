namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// The failures of one pair of account and address, or of an address with whatever account, as this process knows them. The first few are
/// free; each further one doubles the pause after it.
/// </summary>
internal sealed class SignInRecord(TimeProvider time)
{
    private readonly Lock _gate = new(); // guards what follows
    private int _tries;
    private long? _lastAt;
    private bool _isKnown;

    /// <summary>Somebody has signed in here before.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate)
            {
                return _isKnown;
            }
        }
    }

    /// <summary>Counts a try and answers zero; or how long to wait, and nothing is counted.</summary>
    public TimeSpan Try(SignInPauses pauses)
    {
        lock (_gate)
        {
            Forget(pauses);
            var left = _lastAt is { } at ? pauses.After(_tries) - time.GetElapsedTime(at) : TimeSpan.Zero;
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            Add();
            return TimeSpan.Zero;
        }
    }

    /// <summary>Counts a try that somebody else has let pass.</summary>
    public void Count(SignInPauses pauses)
    {
        lock (_gate)
        {
            Forget(pauses);
            Add();
        }
    }

    /// <summary>It was right: the tries before it do not count.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            (_tries, _lastAt, _isKnown) = (0, null, true);
        }
    }

    /// <summary>One try was right, or was not made; the others count.</summary>
    public void TakeBack()
    {
        lock (_gate)
        {
            _tries = Math.Max(0, _tries - 1);
        }
    }

    private void Add() => (_tries, _lastAt) = (_tries + 1, time.GetTimestamp());

    private void Forget(SignInPauses pauses)
    {
        if (_lastAt is { } at && time.GetElapsedTime(at) > pauses.ForgottenAfter)
        {
            (_tries, _lastAt) = (0, null);
        }
    }
}

/// <summary>How long to wait after failures.</summary>
/// <param name="Free">So many have no pause.</param>
/// <param name="First">The first pause; each further one is twice as long.</param>
/// <param name="Longest">No pause is longer.</param>
/// <param name="ForgottenAfter">Failures count no more when there was none for so long.</param>
internal sealed record SignInPauses(int Free, TimeSpan First, TimeSpan Longest, TimeSpan ForgottenAfter)
{
    public TimeSpan After(int tries) => tries < Free
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(30, tries - Free))));
}

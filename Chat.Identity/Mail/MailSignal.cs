namespace Chat.Identity.Mail;

/// <summary>Wakes the dispatcher of this process.</summary>
internal sealed class MailSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been woken and has not looked yet.
        }
    }

    /// <summary>Until somebody sets it, but not longer than <paramref name="longest"/>.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _set.WaitAsync(longest, cancellationToken);

    public void Dispose() => _set.Dispose();
}

using System.Data.Common;

namespace Chat.Identity.Keys;

/// <summary>Keeps the ring as the database is. A replica sees a key that another has made long before it signs.</summary>
internal sealed partial class SigningKeyRotation(SigningKeyStore store, SigningKeyRing ring, TimeProvider time, ILogger<SigningKeyRotation> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private bool _isFailing;

    /// <summary>Where the database is there, the keys are too before the service takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Wait(), time, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private TimeSpan Wait()
    {
        if (_isFailing)
        {
            return LookAgain;
        }

        // A key begins to sign at its moment, not up to a minute later: it may be that the one before is about to go.
        var now = time.GetUtcNow();
        var next = ring.Keys.Where(key => key.SignsFrom > now).Select(key => key.SignsFrom - now).DefaultIfEmpty(LookEvery).Min();
        return next < LookEvery ? next : LookEvery;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (ring.Set(await store.LoadAsync(cancellationToken), time.GetUtcNow()))
            {
                LogKeys(ring.Keys.Count, ring.Signing.Id);
            }

            _isFailing = false;
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or InvalidOperationException { InnerException: DbException or TimeoutException })
        {
            // Said once. The keys that are known go on.
            if (!_isFailing)
            {
                LogFailure(failure.Message);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(5600, LogLevel.Information, "{Count} signing keys are published, {Id} signs")]
    private partial void LogKeys(int count, string id);

    [LoggerMessage(5601, LogLevel.Warning, "The signing keys cannot be read; those that are known go on: {Reason}")]
    private partial void LogFailure(string reason);
}

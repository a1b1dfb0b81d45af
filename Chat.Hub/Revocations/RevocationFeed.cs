using Chat.Contracts.Identity;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Revocations;

/// <summary>
/// Reads the revocations every two seconds, whatever becomes of what is published. While Identity is away, valid access tokens go
/// on until they expire; what was revoked meanwhile is read as soon as it is back.
/// </summary>
internal sealed class RevocationFeed(
    IRevocationService revocations, RevocationGate gate, RevocationList list, HubMetrics metrics, TimeProvider time, ILogger<RevocationFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1.5);

    private long? _after;
    private long _newest;
    private string? _epoch;
    private long _readAt = time.GetTimestamp();
    private bool _isFailing;

    /// <summary>How long it is since they were read.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _readAt));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.WatchRevocations(() => Age);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ReadAsync(stoppingToken);
                list.Sweep();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private async Task ReadAsync(CancellationToken stoppingToken)
    {
        try
        {
            var isAtEnd = false;
            while (!isAtEnd)
            {
                var page = await revocations.WithCancellationToken(stoppingToken).WithDeadline((time.GetUtcNow() + AnswerTime).UtcDateTime).ReadAsync(_after);
                if (IsOfAnOlderCopy(page))
                {
                    _after = null;
                    continue;
                }

                gate.Apply(page.Items, isWholeFeed: page.Items.Length == 0);
                _after = page.Next;
                isAtEnd = page.Items.Length == 0;
            }

            Volatile.Write(ref _readAt, time.GetTimestamp());
            if (_isFailing)
            {
                _isFailing = false;
                logger.RevocationsBack();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // the reading must never end
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // All that may matter, when it is back: its database may have been restored, and its numbers be others.
            _after = null;
            if (!_isFailing)
            {
                _isFailing = true;
                logger.RevocationsUnread(failure.Message);
            }
        }
    }

    private bool IsOfAnOlderCopy(RevocationPage page)
    {
        if (page is not { Newest: { } newest, Epoch: { } epoch, ReadAt: { } at })
        {
            return false;
        }

        if (_epoch is null)
        {
            gate.Begin(newest, at);
        }

        var isOther = _epoch is not null && epoch != _epoch;
        var isOlder = newest < _newest;
        (_newest, _epoch) = (newest, epoch);
        if (isOther || isOlder)
        {
            logger.RevocationsStartAnew();
            // Of another database nobody knows which of the ids are the same ones.
            gate.StartAnew(isOther ? -1 : newest, at);
        }

        return isOther || isOlder;
    }
}

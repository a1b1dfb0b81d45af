using Chat.Contracts.Errors;
using Chat.Hub.Diagnostics;
using Chat.Hub.History;

namespace Chat.Hub.Channels;

/// <summary>
/// Compares, every two seconds, what was delivered with what is committed: a hub that was killed between commit and
/// broadcast, or a publication that Redis lost, is made good even when nothing else happens in the channel.
/// </summary>
internal sealed class HeadsCheck(ChannelFeeds feeds, HistoryGateway history, TimeProvider time, ILogger<HeadsCheck> logger) : BackgroundService
{
    private const int ChannelsPerCall = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private bool _isFailing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(feeds.Started.Select(feed => feed.Repairing)).WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CheckAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private async Task CheckAsync()
    {
        var started = feeds.Started;
        try
        {
            feeds.Sweep();
            foreach (var chunk in started.Chunk(ChannelsPerCall))
            {
                var answer = await history.GetHeadsAsync([.. chunk.Select(feed => feed.ChannelId)]);
                var heads = answer.Heads.ToDictionary(head => head.ChannelId, head => head.Sequence);
                foreach (var feed in chunk)
                {
                    feed.Observe(answer.Epoch, heads.GetValueOrDefault(feed.ChannelId));
                }
            }

            if (_isFailing)
            {
                _isFailing = false;
                logger.HeadsBack();
            }
        }
        catch (RefusalException refusal)
        {
            // Said once, not every two seconds.
            if (!_isFailing)
            {
                _isFailing = true;
                logger.HeadsFailed(started.Count, ChatErrors.NameOf(refusal.Refusal.Code));
            }
        }
#pragma warning disable CA1031 // the check must never end
        catch (Exception failure)
#pragma warning restore CA1031
        {
            logger.HeadsFaulted(failure);
        }
    }
}

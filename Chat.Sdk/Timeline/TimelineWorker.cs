using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Timeline;

/// <summary>Gets for one timeline what it wants, one thing at a time, until it ends.</summary>
internal sealed class TimelineWorker(ChannelTimeline timeline, TimeProvider time, ILogger logger)
{
    /// <summary>Large enough to catch up quickly, small enough to leave the connection to others in between.</summary>
    public const int PageSize = 200;

    /// <summary>How long an event may be late before it is fetched: hubs deliver what other hubs took in a little later.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), Random.Shared);
    private int _fruitless;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var work = timeline.NextWork();
                if (work.Link is null)
                {
                    await timeline.WorkChanged.WaitAsync(cancellationToken);
                }
                else if (work.IsUrgent || !await ComesByItselfAsync(work, cancellationToken))
                {
                    await GetAsync(work, work.Link, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The timeline was closed.
        }
        catch (RefusalException refused)
        {
            timeline.End(refused);
        }
#pragma warning disable CA1031 // nobody would hear of it otherwise
        catch (Exception defect)
#pragma warning restore CA1031
        {
            logger.LoopFailed(defect);
            timeline.End(new RefusalException(ErrorCode.Internal, $"Reading the channel failed: {defect.Message}"));
        }
    }

    private async Task<bool> ComesByItselfAsync(TimelineWork work, CancellationToken cancellationToken)
    {
        await Task.Delay(Patience, time, cancellationToken);
        var now = timeline.NextWork();
        return now.IsUrgent || now.Link != work.Link || now.After > work.After;
    }

    private async Task GetAsync(TimelineWork work, HubLink link, CancellationToken cancellationToken)
    {
        try
        {
            if (work.Subscribe is { } subscribe)
            {
                timeline.OnAnswer(link, await link.CallAsync(hub => hub.SubscribeAsync(subscribe), cancellationToken));
            }
            else
            {
                var request = new ReadEventsRequest { ChannelId = timeline.ChannelId, After = work.After, Limit = PageSize };
                timeline.OnPage(link, await link.CallAsync(hub => hub.ReadEventsAsync(request), cancellationToken));
            }

            // An answer that brings nothing must not be asked for again at once.
            if (timeline.NextWork() is { Link: not null } next && next.After == work.After)
            {
                await WaitAsync(cancellationToken);
            }
            else
            {
                _fruitless = 0;
            }
        }
        catch (LinkLostException)
        {
            timeline.Detach(link);
        }
        catch (RefusalException refused) when (refused.Refusal.Code is ErrorCode.NotConnected or ErrorCode.SignInRequired)
        {
            // The token of the connection has ended. The channel goes on over the next one, which has another.
            link.HangUp();
            timeline.Detach(link);
        }
        catch (RefusalException refused) when (refused.Refusal.IsRetryable || refused.Refusal.Code == ErrorCode.Internal)
        {
            timeline.Setback = refused.Refusal;
            await WaitAsync(cancellationToken, refused.Refusal.RetryAfter);
        }
    }

    // The server's word is honoured, within reason.
    private Task WaitAsync(CancellationToken cancellationToken, TimeSpan? retryAfter = null)
    {
        var least = retryAfter is not { } said || said < TimeSpan.Zero ? TimeSpan.Zero : said > MaxRetryAfter ? MaxRetryAfter : said;
        return Task.Delay(least + _backOff.Next(_fruitless++), time, cancellationToken);
    }
}

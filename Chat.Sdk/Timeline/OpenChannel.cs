using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Timeline;

/// <summary>A timeline together with the worker that serves it.</summary>
internal sealed class OpenChannel
{
    private readonly CancellationTokenSource _ending;
    private readonly Task _working;
    private int _isEnding;

    public OpenChannel(ChannelTimeline timeline, TimeProvider time, ILogger logger, CancellationToken clientCloses)
    {
        Timeline = timeline;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(clientCloses);
        var worker = new TimelineWorker(timeline, time, logger);
        _working = Task.Run(() => worker.RunAsync(_ending.Token), CancellationToken.None);
    }

    public ChannelTimeline Timeline { get; }

    /// <summary>May be called more than once.</summary>
    public async Task EndAsync()
    {
        Timeline.End();
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            await _ending.CancelAsync();
            await _working;
            _ending.Dispose();
        }

        await _working;
    }
}

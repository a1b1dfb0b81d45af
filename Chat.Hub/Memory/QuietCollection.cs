using Chat.Hub.Diagnostics;

namespace Chat.Hub.Memory;

/// <summary>
/// Gives memory back while nobody needs the hub. One that idles allocates next to nothing, so for hours it would not collect what
/// thousands of connections left behind when they came. Only the young part of the heap is collected: a pause of milliseconds,
/// where one for all of it stops 10,000 connections for a second.
/// </summary>
internal sealed class QuietCollection(TimeProvider time, ILogger<QuietCollection> logger) : BackgroundService
{
    // The runtime gives a part of the heap back to the system when it was free for twenty collections.
    private const int Collections = 24;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var heap = new QuietHeap();
        using var timer = new PeriodicTimer(QuietHeap.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (heap.IsWorthCollecting(GC.GetTotalAllocatedBytes()))
                {
                    await CollectAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private async Task CollectAsync(CancellationToken stoppingToken)
    {
        var before = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
        for (var collection = 0; collection < Collections; collection++)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            await Task.Delay(Between, time, stoppingToken);
        }

        logger.Collected(before >> 20, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes >> 20);
    }
}

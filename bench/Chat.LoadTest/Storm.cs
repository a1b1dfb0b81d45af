using System.Diagnostics;
using Chat.LoadTest.Clients;
using Chat.LoadTest.Measuring;
using Chat.LoadTest.Systems;

namespace Chat.LoadTest;

/// <summary>Cuts every connection at once and waits until all are back.</summary>
internal sealed class Storm(Crowd crowd, Meter meter, Database? database)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>PostgreSQL's processes tell of their transactions when they have been idle for a second.</summary>
    private static readonly TimeSpan StatisticsDelay = TimeSpan.FromSeconds(2);

    /// <param name="calm">How long to watch the database before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<StormFigures> RunAsync(TimeSpan calm, CancellationToken cancellationToken)
    {
        var first = await TransactionsAsync(cancellationToken);
        await Task.Delay(calm, TimeProvider.System, cancellationToken);
        var before = await TransactionsAsync(cancellationToken);

        var started = Stopwatch.GetTimestamp();
        for (var cut = crowd.CutAll(); cut > 0; cut--)
        {
            meter.CountCut();
        }

        var most = await UntilAsync((int)Math.Ceiling(crowd.Sessions.Count * 0.99), started, cancellationToken);
        var all = await UntilAsync(crowd.Sessions.Count, started, cancellationToken);
        await Task.Delay(StatisticsDelay, TimeProvider.System, cancellationToken);
        return new StormFigures(most, all, await TransactionsAsync(cancellationToken) - before, (before - first) / calm.TotalSeconds);
    }

    private async Task<double> UntilAsync(int live, long started, CancellationToken cancellationToken)
    {
        while (crowd.Live < live && Stopwatch.GetElapsedTime(started) < Limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<long> TransactionsAsync(CancellationToken cancellationToken) =>
        database is null ? 0 : await database.TransactionsAsync(cancellationToken);
}

using Chat.History.Data.Outbox;
using Chat.History.Diagnostics;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>
/// Looks from time to time how far the consumers of the outbox are behind. Not when somebody collects: that must not wait for
/// PostgreSQL. While that is away the last answer grows old with the rest, and the health check tells why.
/// </summary>
internal sealed class OutboxMonitor : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly OutboxReader _outbox;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<OutboxLag> _lags = [];

    public OutboxMonitor(NpgsqlDataSource database, HistoryMetrics metrics, TimeProvider time)
    {
        (_outbox, _time) = (new OutboxReader(database), time);
        metrics.WatchOutbox(() => _lags);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                _lags = await _outbox.LagsAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                // Asked again soon.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

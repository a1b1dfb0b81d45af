using Chat.History.Data.Outbox;
using Chat.History.Diagnostics;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>
/// Looks from time to time how far the consumers of the outbox are behind. Not when somebody collects: that must not wait for
/// PostgreSQL. While that is away there is no lag to see: an old one would look like a true one.
/// </summary>
internal sealed partial class OutboxMonitor : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly OutboxReader _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger<OutboxMonitor> _logger;
    private volatile IReadOnlyList<OutboxLag> _lags = [];
    private bool _isKnown = true;

    public OutboxMonitor(NpgsqlDataSource database, HistoryMetrics metrics, TimeProvider time, ILogger<OutboxMonitor> logger)
    {
        (_outbox, _time, _logger) = (new OutboxReader(database), time, logger);
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
                if (!_isKnown)
                {
                    LogKnown();
                }

                _isKnown = true;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // Asked again soon, and said once.
                _lags = [];
                if (_isKnown)
                {
                    LogUnknown(fault);
                }

                _isKnown = false;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

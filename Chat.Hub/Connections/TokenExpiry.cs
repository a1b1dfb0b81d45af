using Chat.Contracts.Connections;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Connections;

/// <summary>Ends connections whose access token has expired: one look at all of them every second, instead of a timer for each.</summary>
internal sealed class TokenExpiry(ConnectionRegistry connections, ConnectionEnder ender, HubMetrics metrics, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        ConnectionState[] expired = [.. connections.Current.Where(connection => connection.HasExpired(now) && connection.TryEnd())];
        if (expired.Length > 0)
        {
            metrics.TokenEnded(DisconnectCode.TokenExpired, expired.Length);
            ender.EndSoon(expired, DisconnectCode.TokenExpired);
        }
    }
}

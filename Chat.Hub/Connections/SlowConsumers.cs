using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Hub.Channels;
using Chat.Hub.Diagnostics;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Connections;

/// <summary>
/// Ends connections whose client does not acknowledge what is delivered to it. What waits for a client waits in this hub's
/// memory, so one that does not read must not stay.
/// </summary>
internal sealed class SlowConsumers(
    ConnectionRegistry connections,
    ConnectionEnder ender,
    IOptions<DeliveryOptions> options,
    HubMetrics metrics,
    TimeProvider time,
    ILogger<SlowConsumers> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DeliveryOptions _bounds = options.Value;

    /// <summary>What a batch counts for, once for all who get it.</summary>
    public Delivery Measure(ChannelEventBatch batch) => new(Math.Max(1, batch.Events.Length), EventSizes.Of(batch), time.GetTimestamp());

    /// <summary>
    /// Counts a delivery to a connection, before it is made: the acknowledgement may be quick. Called with locks held; what
    /// follows happens elsewhere.
    /// </summary>
    public void Count(ConnectionState connection, in Delivery delivery)
    {
        if (connection.Unacknowledged.Add(delivery, _bounds) is not DeliveryBound.None and var passed)
        {
            End(connection, passed);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var connection in connections.Current)
                {
                    if (connection.Unacknowledged.Check(_bounds, time) is not DeliveryBound.None and var passed)
                    {
                        End(connection, passed);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private void End(ConnectionState connection, DeliveryBound passed)
    {
        metrics.SlowConsumerEnded(passed);
        var (events, bytes) = connection.Unacknowledged.Sum;
        logger.SlowConsumer(connection.Id, passed, events, bytes);
        ender.EndSoon([connection], DisconnectCode.SlowConsumer);
    }
}

using System.Globalization;
using Chat.LoadTest.Clients;

namespace Chat.LoadTest.Measuring;

/// <summary>A line each second while the load runs.</summary>
internal static class Progress
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task ShowAsync(Crowd crowd, Meter meter, CancellationToken stop)
    {
        var (sent, acknowledged, delivered) = (meter.Sent, meter.Acknowledged, meter.Delivered);
        for (var second = 1; ; second++)
        {
            await Task.Delay(Second, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var (nowSent, nowAcknowledged, nowDelivered) = (meter.Sent, meter.Acknowledged, meter.Delivered);
            var recent = meter.TakeRecent();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{second,4} s  sent {nowSent - sent,7:N0}/s  acknowledged {nowAcknowledged - acknowledged,7:N0}/s  delivered {nowDelivered - delivered,9:N0}/s  waiting {nowSent - nowAcknowledged,7:N0}  p95 {recent.P95,6:N0} ms  longest {recent.Max,6:N0} ms  live {crowd.Live:N0}"));
            (sent, acknowledged, delivered) = (nowSent, nowAcknowledged, nowDelivered);
        }
    }
}

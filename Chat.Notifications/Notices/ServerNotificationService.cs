using Chat.Contracts.Notices;
using Chat.Notifications.Diagnostics;
using Chat.Notifications.Publishing;
using Microsoft.Extensions.Options;

namespace Chat.Notifications.Notices;

/// <summary>Tells everybody who is connected what the operator has set up to be told, at its time.</summary>
internal sealed class ServerNotificationService(
    INoticePublisher publisher,
    IOptions<NotificationsOptions> options,
    TimeProvider time,
    ILogger<ServerNotificationService> logger) : BackgroundService
{
    // A timer takes no longer wait than some weeks, and a day is long enough to look at the clock again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private NoticeSchedule[] _schedules = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        _schedules = [.. options.Value.Notices.Select(notice => new NoticeSchedule(notice, start))];
        logger.Configured(_schedules.Length);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_schedules.Length == 0)
        {
            return;
        }

        try
        {
            while (true)
            {
                var wait = _schedules.Min(schedule => schedule.Next) - time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stoppingToken);
                }

                PublishDue();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops, whatever is due next.
        }
    }

    private void PublishDue()
    {
        var now = time.GetUtcNow();
        for (var i = 0; i < _schedules.Length; i++)
        {
            var schedule = _schedules[i];
            if (schedule.Next > now)
            {
                continue;
            }

            logger.Due(i);
            publisher.Publish(new ServerNotice { Text = schedule.Text, At = now });
            schedule.Advance(now);
        }
    }
}

using System.Threading.Channels;
using Chat.Contracts.Notices;
using Chat.Notifications.Diagnostics;
using Chat.ServiceDefaults.Redis;

namespace Chat.Notifications.Publishing;

/// <summary>
/// Takes notices at once and publishes one after another, because publishing blocks. Bounded: when Redis is slow the oldest
/// ones are dropped.
/// </summary>
internal sealed class NoticePump(INoticeLine line, ILogger<NoticePump> logger) : BackgroundService, INoticePublisher
{
    private const int Capacity = 100;

    private readonly Channel<ServerNotice> _waiting = Channel.CreateBounded<ServerNotice>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => logger.Dropped());

    private bool _isFailing;

    public void Publish(ServerNotice notice) => _waiting.Writer.TryWrite(notice);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var notice in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                // A publication that hangs does not keep the service from stopping.
                await Task.Run(() => Send(notice), CancellationToken.None).WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What waits is lost, as notices may be.
        }
    }

    private void Send(ServerNotice notice)
    {
        try
        {
            line.Send(notice);
            if (_isFailing)
            {
                _isFailing = false;
                logger.PublishBack();
            }
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            _isFailing = true;
            logger.PublishFailed(away.GetType().Name);
        }
#pragma warning disable CA1031 // one notice that fails does not end the others
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _isFailing = true;
            logger.PublishFaulted(failure);
        }
    }
}

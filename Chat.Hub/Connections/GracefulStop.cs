using Chat.Contracts.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.Messaging;

namespace Chat.Hub.Connections;

/// <summary>
/// Lets a hub go without anybody losing something: clients are told, accepted messages are finished, and only then the
/// connections are ended, for which the web server would else wait.
/// </summary>
internal sealed class GracefulStop(ConnectionRegistry connections, SendQueue queue, TimeProvider time, ILogger<GracefulStop> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan HangUpTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var allGone = connections.CloseAsync();
        var told = connections.All;
        foreach (var connection in told)
        {
            connection.Client.OnDisconnecting(new DisconnectNotice { Code = DisconnectCode.ServerStopping, RetryAfter = TimeSpan.Zero });
        }

        await IsDoneWithinAsync(allGone, HangUpTime, cancellationToken);
        if (!await IsDoneWithinAsync(queue.CloseAsync(), DrainTime, cancellationToken))
        {
            logger.SendsUnfinished();
        }

        var stayed = connections.All;
        foreach (var connection in stayed)
        {
            connection.Abort();
        }

        logger.Stopped(told.Count, stayed.Count);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsDoneWithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (Exception ending) when (ending is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}

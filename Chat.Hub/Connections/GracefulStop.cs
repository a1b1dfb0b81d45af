using Chat.Contracts.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.Messaging;

namespace Chat.Hub.Connections;

/// <summary>
/// Lets a hub go without anybody losing something: clients are told, accepted messages are finished, and only then the
/// connections are ended, for which the web server would else wait.
/// </summary>
internal sealed class GracefulStop(ConnectionRegistry connections, ConnectionEnder ender, SendQueue queue, TimeProvider time, ILogger<GracefulStop> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var told = connections.Close();
        var stayed = await ender.EndAsync(told, DisconnectCode.ServerStopping, () => DrainAsync(cancellationToken), cancellationToken);
        logger.Stopped(told.Count, stayed);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queue.CloseAsync().WaitAsync(DrainTime, time, cancellationToken);
        }
        catch (Exception ending) when (ending is TimeoutException or OperationCanceledException)
        {
            logger.SendsUnfinished();
        }
    }
}

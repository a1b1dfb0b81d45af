using Chat.Identity.Accounts;
using Chat.Identity.Diagnostics;

namespace Chat.Identity.Setup;

/// <summary>After the start: the people to try things out with, or the link that makes the first administrator. Waits for a database that is not there yet.</summary>
internal sealed class FirstAccounts(
    IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, PublicAddress publicAddress, TimeProvider time, ILogger<FirstAccounts> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The link names an address, which there is only then.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var starting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await MakeAsync(stoppingToken);
                return;
            }
#pragma warning disable CA1031 // whatever it is, it is tried again, and people who have accounts are not kept waiting for it
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.StartDelayed(fault.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<DemoAccounts>().MakeAsync(cancellationToken);
        if (made > 0)
        {
            logger.DemoAccountsMade(made);
        }

        if (await scope.ServiceProvider.GetRequiredService<SetupService>().OfferAsync(cancellationToken) is { } token)
        {
            logger.SetupLink(publicAddress.Link("setup", token));
        }
    }
}

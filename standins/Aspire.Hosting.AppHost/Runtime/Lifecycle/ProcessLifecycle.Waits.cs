using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

internal sealed partial class ProcessLifecycle
{
    /// <summary>Waits for what has to be there first. A stop ends that: false then.</summary>
    private async Task<bool> WaitAsync(IResource model, IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var replica in replicas)
        {
            replica.WaitGivenUp = givenUp;
        }

        try
        {
            var waiting = notifications.WaitForDependenciesAsync(model, [.. replicas.Select(replica => replica.Id)], wait.Token);
            if (await Task.WhenAny(waiting, givenUp.Task).ConfigureAwait(false) == waiting)
            {
                await waiting.ConfigureAwait(false);
            }

            // Also a stop that came together with the end of the wait: it has been told that it succeeded.
            if (givenUp.TrySetCanceled(CancellationToken.None))
            {
                return true;
            }

            await wait.CancelAsync().ConfigureAwait(false);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            foreach (var replica in replicas)
            {
                replica.WaitGivenUp = null;
            }
        }

        foreach (var replica in replicas)
        {
            await PublishAsync(replica, snapshot => snapshot with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            await PublishAsync(replica, snapshot => AsEnded(snapshot with { Properties = snapshot.Properties.With(KnownProperties.WaitingFor, null) }, replica, -1)).ConfigureAwait(false);
        }

        return false;
    }
}

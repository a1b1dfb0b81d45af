using Chat.Contracts.Connections;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Connections;

/// <summary>
/// Ends connections from this side: says why, gives the clients time to hang up, and hangs up on those that stay. These may not
/// have read it, so the reason is kept for their next connection.
/// </summary>
internal sealed class ConnectionEnder(ParkedEnds parked, TimeProvider time, ILogger<ConnectionEnder> logger)
{
    private static readonly TimeSpan HangUpTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends them without anybody waiting for it. They get nothing more.</summary>
    public void EndSoon(IReadOnlyCollection<ConnectionState> connections, DisconnectCode code) => _ = Task.Run(async () =>
    {
        try
        {
            foreach (var connection in connections)
            {
                connection.EndSubscriptions();
            }

            await EndAsync(connections, code);
        }
#pragma warning disable CA1031 // nobody awaits this, and the clients must not stay
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var connection in connections)
            {
                logger.EndFailed(failure, connection.Id);
                connection.Abort();
            }
        }
    });

    /// <summary>How many had to be hung up on.</summary>
    /// <param name="connections">Those to end.</param>
    /// <param name="code">Why.</param>
    /// <param name="unfinished">What is to be done for them after they were told, and before they are hung up on.</param>
    /// <param name="cancellationToken">Hurry: nobody is waited for.</param>
    public async Task<int> EndAsync(
        IReadOnlyCollection<ConnectionState> connections, DisconnectCode code, Func<Task>? unfinished = null, CancellationToken cancellationToken = default)
    {
        var notice = new DisconnectNotice { Code = code, RetryAfter = TimeSpan.Zero };
        foreach (var connection in connections)
        {
            connection.Client.OnDisconnecting(notice);
        }

        await Task.WhenAll(connections.Select(connection => connection.Gone))
            .WaitAsync(HangUpTime, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (unfinished?.Invoke() ?? Task.CompletedTask);

        // Before they are hung up on: then they connect again, and ask for it.
        ConnectionState[] stayed = [.. connections.Where(connection => !connection.Gone.IsCompleted)];
        await parked.ParkAsync(stayed, code);
        foreach (var connection in stayed)
        {
            connection.Abort();
        }

        return stayed.Length;
    }
}

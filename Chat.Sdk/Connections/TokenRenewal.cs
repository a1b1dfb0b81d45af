using Chat.Contracts.Connections;
using Chat.Sdk.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Connections;

/// <summary>
/// Keeps a connection beyond the end of its access token: at about two thirds of what is left of its life another one is asked for
/// and given to the hub, and when that fails again at two thirds of the rest, and so on.
/// </summary>
internal sealed class TokenRenewal(TokenSource tokens, TimeProvider time, ILogger logger)
{
    // Many clients that came at once do not all come for tokens at once.
    private const double Earliest = 0.6;
    private const double Latest = 0.7;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the link has ended, or the client is closed. Never fails.</summary>
    public async Task RunAsync(HubLink link, CancellationToken closing)
    {
        var connected = link.Session;
        var since = time.GetTimestamp();
        var expiresAt = connected.ExpiresAt;
        string? last = null;
        try
        {
            while (!await EndsWithinAsync(link, WaitFor(expiresAt - Now(connected, since)), closing))
            {
                (expiresAt, last) = await RenewAsync(link, expiresAt, last, closing);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The client was closed.
        }
    }

    // By the clock of the server: ours may be wrong.
    private DateTimeOffset Now(ConnectAnswer connected, long since) => connected.ServerTime + time.GetElapsedTime(since);

    private static TimeSpan WaitFor(TimeSpan left)
    {
        var wait = left * (Earliest + (Random.Shared.NextDouble() * (Latest - Earliest)));

        // A timer takes no more than 49 days.
        return wait < ShortestWait ? ShortestWait : wait > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40) : wait;
    }

    private async Task<bool> EndsWithinAsync(HubLink link, TimeSpan wait, CancellationToken closing)
    {
        try
        {
            await link.Ended.WaitAsync(wait, time, closing);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<(DateTimeOffset ExpiresAt, string? Token)> RenewAsync(HubLink link, DateTimeOffset expiresAt, string? last, CancellationToken closing)
    {
        try
        {
            var token = await tokens.GetAsync(mustBeFresh: true, closing);

            // The same one again ends when it ends.
            return token == last ? (expiresAt, last) : (await link.CallAsync(hub => hub.RenewAsync(token), closing), token);
        }
#pragma warning disable CA1031 // whatever it is, the connection goes on until the token it has ends, and then says what it says
        catch (Exception failed) when (failed is not OperationCanceledException || !closing.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.NotRenewed(failed);
            return (expiresAt, last);
        }
    }
}

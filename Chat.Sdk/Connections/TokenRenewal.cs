using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Sdk.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Connections;

/// <summary>
/// Keeps a connection beyond the end of its access token: at about two thirds of what is left of its life another one is asked for
/// and given to the hub. When that fails it is tried again soon, and then in longer and longer pauses; when it is refused for good, at two
/// thirds of the rest.
/// </summary>
internal sealed class TokenRenewal(TokenSource tokens, TimeProvider time, ILogger logger)
{
    // Many clients that came at once do not all come for tokens at once.
    private const double Earliest = 0.6;
    private const double Latest = 0.7;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly BackOff _backOff = new(first: TimeSpan.FromSeconds(2), longest: TimeSpan.FromSeconds(30), Random.Shared);

    /// <summary>Returns when the link has ended, or the client is closed. Never fails.</summary>
    public async Task RunAsync(HubLink link, CancellationToken closing)
    {
        var connected = link.Session;
        var since = time.GetTimestamp();
        var expiresAt = connected.ExpiresAt;
        string? last = null;
        var failures = 0;
        TimeSpan? pause = null;
        try
        {
            while (true)
            {
                var planned = WaitFor(expiresAt - Now(connected, since));
                if (await EndsWithinAsync(link, pause < planned ? pause.Value : planned, closing))
                {
                    return;
                }

                try
                {
                    (expiresAt, last) = await RenewAsync(link, expiresAt, last, closing);
                    (failures, pause) = (0, null);
                }
#pragma warning disable CA1031 // whatever it is, the connection goes on until the token it has ends, and then says what it says
                catch (Exception failed) when (failed is not OperationCanceledException || !closing.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    logger.NotRenewed(failed);
                    pause = PauseAfter(failed, failures++);
                }
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

    /// <summary>Null: trying again soon does not help.</summary>
    private TimeSpan? PauseAfter(Exception failed, int failures)
    {
        var refusal = (failed as RefusalException)?.Refusal;
        return refusal is { IsRetryable: false } ? null : (refusal?.RetryAfter ?? ShortestWait) + _backOff.Next(failures);
    }

    private async Task<(DateTimeOffset ExpiresAt, string? Token)> RenewAsync(HubLink link, DateTimeOffset expiresAt, string? last, CancellationToken closing)
    {
        var token = await tokens.GetAsync(mustBeFresh: true, closing);

        // The same one again ends when it ends.
        return token == last ? (expiresAt, last) : (await link.CallAsync(hub => hub.RenewAsync(token), closing), token);
    }
}

using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Connections;

namespace Chat.Sdk;

/// <content>How the hub is called: again when the answer was lost.</content>
public sealed partial class ChatClient
{
    private static readonly object Done = new();

    private static Refusal Unknown { get; } =
        Refusal.Of(ErrorCode.OutcomeUnknown, "The server did not say whether it was done, and cannot be asked again now. Look whether it was.");

    private static async Task<object> Answered(Task call)
    {
        await call;
        return Done;
    }

    /// <summary>
    /// Calls the hub for what changes nothing, and again when the connection ends before the answer; up to <see cref="ChatClientOptions.CallTimeout"/>,
    /// for it may be the call that ends them.
    /// </summary>
    private async Task<T> CallAsync<T>(Func<IChatHub, Task<T>> call, CancellationToken cancellationToken)
    {
        long? lostSince = null;
        while (true)
        {
            try
            {
                var link = await GetLinkAsync(cancellationToken);
                return await link.CallAsync(call, cancellationToken);
            }
            catch (LinkLostException)
            {
                lostSince ??= _options.TimeProvider.GetTimestamp();
                if (IsOver(lostSince.Value))
                {
                    throw new RefusalException(ErrorCode.Unavailable, "The connection ended each time before the server answered.");
                }
            }
        }
    }

    /// <summary>
    /// Calls the hub for a change, and again when nobody knows whether it was made: the connection ended before the answer, or the hub was
    /// not told either. Whoever does not say then is asked up to <see cref="ChatClientOptions.CallTimeout"/>.
    /// </summary>
    /// <param name="call">
    /// The call over the connection with that answer, with the id of the change: each time the same, so that what others have changed after it was made
    /// stays, unless it changed nothing at first or the server is of a version before such ids.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting, not what the server does.</param>
    /// <param name="settled">
    /// The answer, when the refusal of a repeated call says that the first one was done and only its answer lost; null: it does not say that.
    /// </param>
    private async Task<T> ChangeAsync<T>(Func<IChatHub, ConnectAnswer, ChangeId, Task<T>> call, CancellationToken cancellationToken, Func<Refusal, Task<T?>>? settled = null)
        where T : class
    {
        var backOff = new BackOff(_options.FirstBackOff, _options.LongestBackOff, Random.Shared);
        var id = ChangeId.New(_options.TimeProvider);
        long? unknownSince = null;
        for (var attempt = 0; ; attempt++)
        {
            var wait = TimeSpan.Zero;
            try
            {
                var link = await GetLinkAsync(cancellationToken);
                return await link.CallAsync(hub => call(hub, link.Session, id), cancellationToken);
            }
            catch (LinkLostException)
            {
                unknownSince ??= _options.TimeProvider.GetTimestamp();
                if (IsOver(unknownSince.Value))
                {
                    throw new RefusalException(Unknown);
                }
            }
            catch (RefusalException refused) when (unknownSince is not null || refused.Refusal.Code == ErrorCode.OutcomeUnknown)
            {
                unknownSince ??= _options.TimeProvider.GetTimestamp();
                if (!SaysNothing(refused.Refusal.Code))
                {
                    return await SettledAsync(refused.Refusal, settled) ?? throw new RefusalException(refused.Refusal);
                }

                wait = refused.Refusal.RetryAfter ?? backOff.Next(attempt);
                if (!refused.Refusal.IsRetryable || _options.TimeProvider.GetElapsedTime(unknownSince.Value) + wait >= _options.CallTimeout)
                {
                    throw new RefusalException(Unknown);
                }
            }

            await Task.Delay(wait, _options.TimeProvider, cancellationToken);
        }
    }

    private static async Task<T?> SettledAsync<T>(Refusal refusal, Func<Refusal, Task<T?>>? settled)
        where T : class
    {
        try
        {
            return settled is null ? null : await settled(refusal);
        }
        catch (RefusalException)
        {
            throw new RefusalException(Unknown);
        }
    }

    private bool IsOver(long since) => _options.TimeProvider.GetElapsedTime(since) >= _options.CallTimeout;

    // Of the call before.
    private static bool SaysNothing(ErrorCode code) => code is ErrorCode.NotConnected or ErrorCode.SignInRequired || ChatErrors.IsRetryable(code);

    private async Task<HubLink> GetLinkAsync(CancellationToken cancellationToken)
    {
        if (State is ConnectionState.Disconnected or ConnectionState.Closed)
        {
            throw new RefusalException(ErrorCode.NotConnected, "The client is not connected.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            return await WaitForLinkAsync(either.Token).WaitAsync(_options.CallTimeout, _options.TimeProvider, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await either.CancelAsync();
            throw new RefusalException(ErrorCode.Unavailable, "There is no connection to the server; it is being restored.");
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            throw new RefusalException(ErrorCode.NotConnected, "The client was closed.");
        }
    }
}

using Chat.Contracts.Errors;

namespace Chat.Sdk.Accounts;

/// <summary>
/// A log-in that lasts: gives the access token that is kept, and gets the next one before it expires. Safe for several threads, and
/// for several programs with the same file.
/// </summary>
public sealed class StoredLogin(AccountClient accounts, TokenFile file, TimeProvider? time = null) : IDisposable
{
    // What is left of a token must last for the call that it is for.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private TokenSet? _tokens;

    /// <summary>An access token that is good for a minute at least; one that is good for less when the accounts cannot be reached.</summary>
    /// <exception cref="RefusalException">sign_in_required: there is no log-in, or it is over.</exception>
    /// <exception cref="AccountsUnreachableException">The token has expired, or a fresh one was asked for, and none can be had now.</exception>
    public ValueTask<string> GetAccessTokenAsync(CancellationToken cancellationToken = default) => GetAccessTokenAsync(mustBeFresh: false, cancellationToken);

    /// <summary>The same in the form of an <see cref="AccessTokenProvider"/>.</summary>
    /// <param name="mustBeFresh">Another one than this object has given before.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<string> GetAccessTokenAsync(bool mustBeFresh, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _tokens);
        if (!mustBeFresh && known is not null && IsFresh(known))
        {
            return known.AccessToken;
        }

        // Who loses patience does not end it: a refresh token whose answer nobody takes is used up.
        return (await FetchAsync(mustBeFresh ? known?.AccessToken : null).WaitAsync(cancellationToken)).AccessToken;
    }

    /// <summary>Keeps what a log-in gave.</summary>
    public async Task KeepAsync(TokenSet tokens, CancellationToken cancellationToken = default)
    {
        using var locked = await file.LockAsync(cancellationToken);
        await file.WriteAsync(tokens, cancellationToken);
        Volatile.Write(ref _tokens, tokens);
    }

    /// <summary>Ends the session on the server, when it can be reached, and forgets it here in any case.</summary>
    public async Task LogOutAsync(CancellationToken cancellationToken = default)
    {
        using var locked = await file.LockAsync(cancellationToken);
        var tokens = await file.ReadAsync(cancellationToken);
        file.Delete();
        Volatile.Write(ref _tokens, null);
        if (tokens?.RefreshToken is { } refreshToken)
        {
            await accounts.LogOutAsync(refreshToken, cancellationToken);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task<TokenSet> FetchAsync(string? former)
    {
        await _refreshing.WaitAsync();
        try
        {
            return await FreshAsync(former);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<TokenSet> FreshAsync(string? former)
    {
        using var locked = await file.LockAsync();

        // Another program may have been first.
        var tokens = await file.ReadAsync() ?? throw NotLoggedIn("You are not logged in.");
        if (!IsFresh(tokens) || tokens.AccessToken == former)
        {
            tokens = await RefreshAsync(tokens, former);
        }

        Volatile.Write(ref _tokens, tokens);
        return tokens;
    }

    private async Task<TokenSet> RefreshAsync(TokenSet tokens, string? former)
    {
        var refreshToken = tokens.RefreshToken ?? throw NotLoggedIn("The log-in has expired.");
        try
        {
            TokenSet next;
            try
            {
                next = await accounts.RefreshAsync(refreshToken);
            }
            catch (AccountsUnreachableException)
            {
                // The answer may have been lost: within seconds the same token is taken again, later it would end the session.
                next = await accounts.RefreshAsync(refreshToken);
            }

            await file.WriteAsync(next);
            return next;
        }
        catch (Exception passing) when (IsPassing(passing) && tokens.AccessToken != former && tokens.ExpiresAt > _time.GetUtcNow())
        {
            return tokens;
        }
        catch (RefusalException over) when (over.Refusal.Code == ErrorCode.SignInRequired)
        {
            file.Delete();
            Volatile.Write(ref _tokens, null);
            throw;
        }
    }

    private static bool IsPassing(Exception failure) => failure is AccountsUnreachableException or RefusalException { Refusal.IsRetryable: true };

    private bool IsFresh(TokenSet tokens) => tokens.ExpiresAt - _time.GetUtcNow() > Margin;

    private static RefusalException NotLoggedIn(string sentence) => new(ErrorCode.SignInRequired, sentence);
}

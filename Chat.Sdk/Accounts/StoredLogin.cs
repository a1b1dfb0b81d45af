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

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            return (await FreshAsync(mustBeFresh ? known?.AccessToken : null, cancellationToken)).AccessToken;
        }
        finally
        {
            _refreshing.Release();
        }
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

    private async Task<TokenSet> FreshAsync(string? former, CancellationToken cancellationToken)
    {
        using var locked = await file.LockAsync(cancellationToken);

        // Another program may have been first.
        var tokens = await file.ReadAsync(cancellationToken) ?? throw NotLoggedIn("You are not logged in.");
        if (!IsFresh(tokens) || tokens.AccessToken == former)
        {
            tokens = await RefreshAsync(tokens, former, cancellationToken);
        }

        Volatile.Write(ref _tokens, tokens);
        return tokens;
    }

    private async Task<TokenSet> RefreshAsync(TokenSet tokens, string? former, CancellationToken cancellationToken)
    {
        try
        {
            var next = await accounts.RefreshAsync(tokens.RefreshToken ?? throw NotLoggedIn("The log-in has expired."), cancellationToken);

            // From here on the former refresh token is used up: what has come is kept whoever has lost patience.
            await file.WriteAsync(next, CancellationToken.None);
            return next;
        }
        catch (AccountsUnreachableException) when (tokens.AccessToken != former && tokens.ExpiresAt > _time.GetUtcNow())
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

    private bool IsFresh(TokenSet tokens) => tokens.ExpiresAt - _time.GetUtcNow() > Margin;

    private static RefusalException NotLoggedIn(string sentence) => new(ErrorCode.SignInRequired, sentence);
}

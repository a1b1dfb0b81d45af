using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Chat.Contracts.Errors;

namespace Chat.Sdk.Accounts;

/// <content>From a password, or from a browser, to tokens.</content>
public sealed partial class AccountClient
{
    private const string Scope = "openid offline_access chat";

    // Nobody listens there: the code is read from the answer that would send a browser there (RFC 8252, section 7.3).
    private const string RedirectUri = "http://127.0.0.1/callback";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Logs in with a password. The password goes to the accounts only; what comes back is a code that only this call can exchange
    /// (authorization code with PKCE, RFC 7636). Refused: invalid_credentials, second_factor_required, email_not_verified,
    /// account_disabled, rate_limited.
    /// </summary>
    /// <param name="userName">The name, or the e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="code">Of the authenticator app, where the server has asked for it.</param>
    /// <param name="recoveryCode">In its place, one of the codes for when the app is lost.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<TokenSet> LogInAsync(string userName, string password, string? code = null, string? recoveryCode = null, CancellationToken cancellationToken = default)
    {
        var verifier = RandomText();
        var state = RandomText();
        var authorize = "connect/authorize" + Query(
            ("client_id", _clientId),
            ("redirect_uri", RedirectUri),
            ("response_type", "code"),
            ("scope", Scope),
            ("code_challenge", Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
            ("code_challenge_method", "S256"),
            ("state", state));

        // In the order of a browser: a code comes without a click only of a log-in that the request for it has led to.
        var cookies = new Dictionary<string, string>();
        using var sent = await WithCookiesAsync(_requests.Request(HttpMethod.Get, authorize), cookies, cancellationToken);
        var credentials = new Credentials(userName, password, code, recoveryCode, ReturnUrlIn(sent.Headers.Location));
        (await WithCookiesAsync(_requests.Request(HttpMethod.Post, "account/login", credentials, AccountJson.Default.Credentials), cookies, cancellationToken)).Dispose();
        using var authorized = await WithCookiesAsync(_requests.Request(HttpMethod.Get, authorize), cookies, cancellationToken);
        var answer = AnswerOf(authorized.Headers.Location, state);
        using var exchange = _requests.Form(
            "connect/token",
            ("grant_type", "authorization_code"), ("client_id", _clientId), ("code", answer), ("code_verifier", verifier), ("redirect_uri", RedirectUri), ("device", _device));
        return await TokensAsync(exchange, cancellationToken);
    }

    /// <summary>
    /// The next set of tokens. A refresh token is good for one; when the answer to it was lost, it may be tried again within seconds.
    /// Refused: sign_in_required, when the session is over.
    /// </summary>
    public async Task<TokenSet> RefreshAsync(string refreshToken, CancellationToken cancellationToken = default)
    {
        using var request = _requests.Form("connect/token", ("grant_type", "refresh_token"), ("client_id", _clientId), ("refresh_token", refreshToken));
        return await TokensAsync(request, cancellationToken);
    }

    /// <summary>Begins a log-in that the user finishes in a browser.</summary>
    public async Task<DeviceLogin> BeginDeviceLoginAsync(CancellationToken cancellationToken = default)
    {
        using var request = _requests.Form("connect/device", ("client_id", _clientId), ("scope", Scope));
        try
        {
            return await _requests.ReadAsync(request, AccountJson.Default.DeviceLogin, cancellationToken);
        }
        catch (OAuthException refused)
        {
            throw new RefusalException(ErrorCode.SignInRequired, refused.Message);
        }
    }

    /// <summary>Waits until the user has finished it. Refused: sign_in_required, when the user said no or took too long.</summary>
    public async Task<TokenSet> CompleteDeviceLoginAsync(DeviceLogin login, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(login);
        var interval = TimeSpan.FromSeconds(Math.Clamp(login.Interval, 1, 60));
        var least = TimeSpan.Zero;
        while (true)
        {
            await Task.Delay(interval > least ? interval : least, _time, cancellationToken);
            least = TimeSpan.Zero;
            using var request = _requests.Form(
                "connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", _clientId), ("device_code", login.DeviceCode), ("device", _device));
            try
            {
                return TokensOf(await _requests.ReadAsync(request, AccountJson.Default.TokenAnswer, cancellationToken));
            }
            catch (OAuthException waiting) when (waiting.Error is "authorization_pending" or "slow_down")
            {
                // RFC 8628, section 3.5.
                interval += waiting.Error == "slow_down" ? TimeSpan.FromSeconds(5) : TimeSpan.Zero;
            }
            catch (RefusalException often) when (often.Refusal.Code == ErrorCode.RateLimited)
            {
                // Others behind the same address may have asked: the code is as good as before.
                least = often.Refusal.RetryAfter is { } said && said < LongestWait ? said : LongestWait;
            }
            catch (OAuthException refused)
            {
                throw new RefusalException(ErrorCode.SignInRequired, refused.Error == "access_denied" ? "The log-in was refused in the browser." : "The log-in took too long.");
            }
        }
    }

    /// <summary>Ends the session of a refresh token; nothing happens when it has ended.</summary>
    public async Task LogOutAsync(string refreshToken, CancellationToken cancellationToken = default)
    {
        using var request = _requests.Form("connect/revoke", ("client_id", _clientId), ("token", refreshToken), ("token_type_hint", "refresh_token"));
        try
        {
            (await _requests.SendAsync(request, cancellationToken)).Dispose();
        }
        catch (OAuthException)
        {
            // It is no token any more.
        }
    }

    private async Task<HttpResponseMessage> WithCookiesAsync(HttpRequestMessage request, Dictionary<string, string> cookies, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            var answer = await _requests.SendAsync(request, cancellationToken);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var (name, value) = (cookie.Split('=')[0], cookie.Split(';')[0]);
                cookies[name] = value[Math.Min(value.Length, name.Length + 1)..];
            }

            return answer;
        }
    }

    private async Task<TokenSet> TokensAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return TokensOf(await _requests.ReadAsync(request, AccountJson.Default.TokenAnswer, cancellationToken));
        }
        catch (OAuthException over) when (over.Error == "invalid_grant")
        {
            throw new RefusalException(ErrorCode.SignInRequired, "The session is over. Log in again.");
        }
        catch (OAuthException refused)
        {
            throw new AccountsUnreachableException(Address, refused.Message, refused);
        }
        catch (RefusalException passing) when (passing.Refusal.Code == ErrorCode.SignInRequired)
        {
            // Not the accounts say so but something before them: it is no reason to forget the log-in.
            throw new AccountsUnreachableException(Address, passing.Message, passing);
        }
    }

    private TokenSet TokensOf(TokenAnswer answer) => new()
    {
        AccessToken = answer.AccessToken,
        ExpiresAt = _time.GetUtcNow() + TimeSpan.FromSeconds(answer.ExpiresIn),
        RefreshToken = answer.RefreshToken,
        UserName = NameIn(answer.AccessToken),
    };

    /// <summary>What the page for people would go on to after the log-in: it says which request the log-in is for. Null: it says nothing.</summary>
    private string? ReturnUrlIn(Uri? page) => page is null ? null : HttpUtility.ParseQueryString(new Uri(Address, page).Query)["return_url"];

    private string AnswerOf(Uri? location, string state)
    {
        // Elsewhere than asked for it would be the page for people.
        var given = location is { IsAbsoluteUri: true } && location.AbsoluteUri.StartsWith(RedirectUri + "?", StringComparison.Ordinal)
            ? HttpUtility.ParseQueryString(location.Query)
            : throw new AccountsUnreachableException(Address, "it did not take the log-in for one");
        if (given["state"] != state)
        {
            throw new AccountsUnreachableException(Address, "it answered another log-in than this one");
        }

        return given["code"] ?? throw new RefusalException(ErrorCode.SignInRequired, given["error_description"] ?? given["error"] ?? "The log-in was refused.");
    }

    /// <summary>Read, not checked: that is what the server does.</summary>
    private static string NameIn(string accessToken)
    {
        try
        {
            var part = accessToken.Split('.')[1].Replace('-', '+').Replace('_', '/');
            using var claims = JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
            return claims.RootElement.GetProperty("name").GetString() ?? "";
        }
        catch (Exception opaque) when (opaque is FormatException or JsonException or IndexOutOfRangeException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string Query(params (string Name, string Value)[] fields) =>
        "?" + string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));

    private static string RandomText() => Base64Url(RandomNumberGenerator.GetBytes(32));

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

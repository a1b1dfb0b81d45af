using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;

namespace Chat.Identity.Tests.Support;

/// <summary>What a program does to get tokens, step by step, so that each step can be done wrong.</summary>
internal sealed partial class TokenClient(HttpClient browser, string clientId = "chat-cli", string redirect = "http://127.0.0.1/callback")
{
    public const string Scopes = "openid offline_access chat";

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>The request for a code; a field of null is left out.</summary>
    public Uri AuthorizeUri(params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string?>
        {
            ["client_id"] = clientId,
            ["redirect_uri"] = redirect,
            ["response_type"] = "code",
            ["scope"] = Scopes,
            ["state"] = "state-of-this-test",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        var query = string.Join('&', fields.Where(field => field.Value is not null).Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value!)}"));
        return new Uri($"/connect/authorize?{query}", UriKind.Relative);
    }

    public async Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] changes) => await browser.GetAsync(AuthorizeUri(changes));

    /// <summary>The code; where a page asks whether the program may, with a click there.</summary>
    public async Task<string> CodeAsync(params (string Name, string? Value)[] changes)
    {
        using var first = await AuthorizeAsync(changes);
        using var answer = first.Headers.Location?.OriginalString.StartsWith("/consent", StringComparison.Ordinal) == true ? await ClickAsync(first.Headers.Location) : first;
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
        Assert.Equal("state-of-this-test", query["state"]);
        return query["code"] ?? throw new InvalidOperationException($"There is no code in {answer.Headers.Location}.");
    }

    /// <summary>Says yes on the page, and makes the request again.</summary>
    public async Task<HttpResponseMessage> ClickAsync(Uri page)
    {
        var token = TokenPattern().Match(await browser.GetStringAsync(page)).Groups[1].Value;
        var request = HttpUtility.ParseQueryString(page.OriginalString.Split('?', 2)[1])["return_url"]!;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("return_url", request), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var clicked = await browser.PostAsync(new Uri("/consent", UriKind.Relative), form);
        Assert.StartsWith("/continue?", clicked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return await browser.GetAsync(new Uri(request, UriKind.Relative));
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();

    public async Task<TokenAnswer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        return new TokenAnswer(answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : []);
    }

    public Task<TokenAnswer> RedeemAsync(string code, string? verifier = null) => PostAsync(
        "/connect/token",
        ("grant_type", "authorization_code"),
        ("client_id", clientId),
        ("code", code),
        ("redirect_uri", redirect),
        ("code_verifier", verifier ?? Verifier),
        ("device", "a test"));

    public Task<TokenAnswer> RefreshAsync(string token) =>
        PostAsync("/connect/token", ("grant_type", "refresh_token"), ("client_id", clientId), ("refresh_token", token));

    public Task<TokenAnswer> RevokeAsync(string token) => PostAsync("/connect/revoke", ("client_id", clientId), ("token", token));

    /// <summary>All of it.</summary>
    public async Task<TokenAnswer> TokensAsync()
    {
        var answer = await RedeemAsync(await CodeAsync());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return answer;
    }
}

internal sealed record TokenAnswer(HttpStatusCode Status, JsonObject Body)
{
    public string Access => (string?)Body["access_token"] ?? throw new InvalidOperationException($"No access token: {Body}");

    public string Refresh => (string?)Body["refresh_token"] ?? throw new InvalidOperationException($"No refresh token: {Body}");

    public string? Error => (string?)Body["error"];

    public Guid Session => Guid.Parse((string)Claims["sid"]!);

    public JsonObject Header => Part(0);

    public JsonObject Claims => Part(1);

    private JsonObject Part(int index) => JsonNode.Parse(Base64Url.DecodeFromChars(Access.Split('.')[index]))!.AsObject();
}

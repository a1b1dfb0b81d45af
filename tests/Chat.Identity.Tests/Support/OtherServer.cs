using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.Identity.Tests.Support;

/// <summary>A server that people have accounts at, and sign in with here: OpenID Connect, as little of it as that takes.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    public const string ClientId = "chat";
    public const string Secret = "known to both of them";

    private readonly TestKey _key = new();
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, JsonObject Claims)> _codes = new();
    private KestrelHost _host = null!;

    public string Address => _host.HttpAddress.ToString().TrimEnd('/');

    public (string, string?)[] Settings =>
    [
        ("ExternalLogin:Other:Authority", Address), ("ExternalLogin:Other:ClientId", ClientId), ("ExternalLogin:Other:ClientSecret", Secret), ("ExternalLogin:Other:DisplayName", "The other server"),
    ];

    public static async Task<OtherServer> StartAsync()
    {
        var server = new OtherServer();
        server._host = await KestrelHost.StartAsync(_ => { }, application =>
        {
            application.MapGet("/.well-known/openid-configuration", () => Json(new JsonObject
            {
                ["issuer"] = server.Address,
                ["authorization_endpoint"] = $"{server.Address}/authorize",
                ["token_endpoint"] = $"{server.Address}/token",
                ["jwks_uri"] = $"{server.Address}/keys",
            }));
            application.MapGet("/keys", () => Json(new JsonObject { ["keys"] = new JsonArray(server._key.ToJson()) }));
            application.MapPost("/token", (Delegate)server.RedeemAsync);
        });
        return server;
    }

    /// <summary>Somebody signs in there: where the browser is sent back to.</summary>
    /// <param name="asked">What the browser was sent there with.</param>
    /// <param name="subject">Who it is.</param>
    /// <param name="change">Of what the server says about them.</param>
    public Uri SignIn(Uri asked, string subject, Action<JsonObject>? change = null)
    {
        Assert.StartsWith($"{Address}/authorize?", asked.AbsoluteUri, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(asked.Query);
        Assert.Equal(("code", ClientId, "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Address, ["aud"] = ClientId, ["sub"] = subject, ["nonce"] = query["nonce"], ["iat"] = now, ["exp"] = now + 300, ["email"] = $"{subject}@example.org", ["email_verified"] = true,
        };
        // Who is told max_age says when it has asked.
        if (query["max_age"] is not null)
        {
            Assert.Equal(("login", "0"), (query["prompt"], query["max_age"]));
            claims["auth_time"] = now;
        }

        change?.Invoke(claims);
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"]!, query["redirect_uri"]!, claims);
        return new Uri($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<IResult> RedeemAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        return _codes.TryRemove(form["code"].ToString(), out var code)
            && form["client_secret"] == Secret
            && form["redirect_uri"] == code.Redirect
            && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == code.Challenge
                ? Json(new JsonObject
                {
                    ["access_token"] = "of no use here", ["token_type"] = "Bearer", ["expires_in"] = 60, ["id_token"] = _key.Sign(new JsonObject { ["typ"] = "JWT", ["alg"] = "ES256", ["kid"] = _key.Id }, code.Claims),
                })
                : Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
    }

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");
}

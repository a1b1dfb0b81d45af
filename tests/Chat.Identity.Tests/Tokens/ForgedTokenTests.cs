using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>Access tokens that are none, shown to this service itself.</summary>
public sealed class ForgedTokenTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private static readonly Uri Account = new("/account", UriKind.Relative);

    private readonly FakeTimeProvider _time = TokenHost.NewTime();
    private readonly ECDsa _foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TokenHost _host = null!;
    private ChatUser _alice = null!;
    private TokenAnswer _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis, _time);
        _alice = await _host.AddUserAsync();
        using var browser = await _host.SignedInAsync(_alice);
        _tokens = await new TokenClient(browser).TokensAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _foreign.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_right_token_opens_the_account_until_it_expires()
    {
        Assert.Equal(HttpStatusCode.OK, await UseAsync(_tokens.Access));
        _time.Advance(TimeSpan.FromMinutes(10.5));
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(_tokens.Access));
    }

    [Fact]
    public async Task A_token_that_is_not_signed_by_our_key_opens_nothing()
    {
        var (header, claims) = (_tokens.Header, _tokens.Claims);
        var none = $"{Encode(With(header, "alg", "none"))}.{Encode(claims)}.";
        var keys = JsonNode.Parse(await GetAsync("/.well-known/jwks"))!["keys"]![0]!;
        var publicKey = Encoding.ASCII.GetBytes(keys.ToJsonString());
        var symmetric = Sign(With(header, "alg", "HS256"), claims, text => HMACSHA256.HashData(publicKey, text));
        var sameKid = Sign(header, claims, ByForeign);
        var foreignKid = Sign(With(header, "kid", "foreign"), claims, ByForeign);
        var own = _foreign.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(own.X), ["y"] = Base64Url.EncodeToString(own.Y) };
        var broughtKey = Sign(With(With(header, "jwk", jwk), "kid", "foreign"), claims, ByForeign);
        var fetchedKey = Sign(With(With(header, "jku", "http://127.0.0.1:9/keys"), "kid", "foreign"), claims, ByForeign);
        var parts = _tokens.Access.Split('.');
        var promoted = $"{parts[0]}.{Encode(With(claims, "role", "Admin"))}.{parts[2]}";

        foreach (var forged in (string[])[none, symmetric, sameKid, foreignKid, broughtKey, fetchedKey, promoted, $"{parts[0]}.{parts[1]}.", "x.y.z", ""])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(forged));
        }
    }

    [Fact]
    public async Task A_token_that_is_for_something_else_opens_nothing()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);
        var withoutChat = await client.RedeemAsync(await client.CodeAsync(("scope", "openid offline_access")));

        foreach (var other in (string[])[withoutChat.Access, (string)_tokens.Body["id_token"]!, _tokens.Refresh])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(other));
        }
    }

    private byte[] ByForeign(byte[] text) => _foreign.SignData(text, HashAlgorithmName.SHA256);

    private static JsonObject With(JsonObject part, string name, JsonNode value)
    {
        var copy = part.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    private static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private async Task<string> GetAsync(string path)
    {
        using var client = _host.CreateBrowser();
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    private async Task<HttpStatusCode> UseAsync(string token)
    {
        using var client = _host.WithToken(token);
        using var answer = await client.GetAsync(Account);
        return answer.StatusCode;
    }
}

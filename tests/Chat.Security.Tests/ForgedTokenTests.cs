using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Chat.Contracts.Errors;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;
using Chat.Testing;

namespace Chat.Security.Tests;

/// <summary>Mallory has a token of his own, the public keys, and a server that looks like the accounts.</summary>
public sealed class ForgedTokenTests(SecuritySystem system)
{
    [Fact]
    public async Task No_token_that_he_can_make_opens_a_hub_or_the_accounts()
    {
        await using var impostor = await TestIssuer.StartAsync();
        using var http = new HttpClient { BaseAddress = system.Accounts };
        var key = JsonNode.Parse(await http.GetStringAsync("/.well-known/jwks"))!["keys"]![0]!.AsObject();
        var parts = (await system.TokenAsync(SecuritySystem.NewName("mallory"))).Split('.');
        var (header, claims) = (Part(parts[0]), Part(parts[1]));
        var own = impostor.Key;
        Dictionary<string, string> forgeries = new()
        {
            ["unsigned"] = TestKey.Sign(With(header, "alg", "none"), claims, _ => []),
            ["HMAC with the public key"] = TestKey.Sign(With(header, "alg", "HS256"), claims, text => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ToJsonString()), text)),
            ["a role of one's own"] = $"{parts[0]}.{Text(With(claims, "role", "Admin"))}.{parts[2]}",
            ["another signature under our key"] = own.Sign(header, With(claims, "role", "Admin")),
            ["a key of one's own"] = own.Sign(With(header, "kid", own.Id), claims),
            ["a key that comes along"] = own.Sign(With(header, "jwk", own.ToJson()), claims),
            ["keys to be fetched"] = own.Sign(With(With(header, "kid", own.Id), "jku", new Uri(impostor.Address, "/.well-known/jwks").ToString()), claims),
            ["another issuer, wholly"] = impostor.TokenFor("mallory"),
            ["a zero signature"] = $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}",
            ["a file for a key"] = own.Sign(With(header, "kid", "../../../../dev/null"), claims),
            ["SQL for a key"] = own.Sign(With(header, "kid", "' or '1'='1"), claims),
        };

        foreach (var (forgery, token) in forgeries)
        {
            Assert.Equal((forgery, ErrorCode.SignInRequired), (forgery, await Raw.RefusalAsync(system.FirstHub, token)));
            using var browser = new Browser(system.Accounts);
            foreach (var path in new[] { "/account", "/account/sessions", "/admin/users" })
            {
                Assert.Equal((forgery, "sign_in_required"), (forgery, (await browser.SendAsync(HttpMethod.Get, path, null, null, ("Authorization", $"Bearer {token}"))).Code));
            }
        }

        Assert.Equal(0, impostor.KeyRequests);
        Assert.Null(await Raw.RefusalAsync(system.FirstHub, string.Join('.', parts)));
    }

    private static JsonObject Part(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Text(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static JsonObject With(JsonObject part, string name, JsonNode value)
    {
        var changed = (JsonObject)part.DeepClone();
        changed[name] = value.DeepClone();
        return changed;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>Authorization code with proof key: the way of our own programs, and of those of others.</summary>
public sealed class CodeFlowTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private TokenHost _host = null!;
    private ChatUser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis);
        _alice = await _host.AddUserAsync("alice", ServerRole.Moderator);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_code_becomes_tokens_that_say_who_the_user_is()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var browser = await _host.SignedInAsync(_alice);

        var tokens = await new TokenClient(browser).TokensAsync();

        Assert.Equal(("at+jwt", "ES256"), ((string)tokens.Header["typ"]!, (string)tokens.Header["alg"]!));
        var claims = tokens.Claims;
        Assert.Equal($"{_host.Public}", (string)claims["iss"]!);
        Assert.Equal("chat", (string)claims["aud"]!);
        Assert.Equal(_alice.Id.ToString(), (string)claims["sub"]!);
        Assert.Equal("alice", (string)claims["name"]!);
        Assert.Equal("Moderator", (string)claims["role"]!);
        Assert.Equal(0, (long)claims["rev"]!);
        Assert.InRange((long)claims["iat"]!, before, before + 600);
        Assert.Equal(600, (long)claims["exp"]! - (long)claims["iat"]!);
        Assert.NotNull(claims["jti"]);
        Assert.Equal(600, (int)tokens.Body["expires_in"]!, 5.0);
        await using var database = _host.OpenDatabase();
        var session = Assert.Single(database.Sessions);
        Assert.Equal((tokens.Session, _alice.Id, "chat-cli", "a test", "127.0.0.1"), (session.Id, session.UserId, session.ClientId, session.Device, session.Address));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("plain", "0123456789012345678901234567890123456789012")]
    [InlineData(null, "0123456789012345678901234567890123456789012")]
    public async Task Without_a_proof_key_of_S256_there_is_no_code(string? method, string? challenge)
    {
        using var browser = await _host.SignedInAsync(_alice);

        using var answer = await new TokenClient(browser).AuthorizeAsync(("code_challenge", challenge), ("code_challenge_method", method));

        Assert.DoesNotContain("code=", answer.Headers.Location?.Query ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_needs_the_verifier_that_it_was_asked_for_with()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);

        var answer = await client.RedeemAsync(await client.CodeAsync(), new TokenClient(browser).Verifier);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task A_code_that_comes_again_ends_the_session_that_came_of_it()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);
        var code = await client.CodeAsync();
        var tokens = await client.RedeemAsync(code);

        var again = await client.RedeemAsync(code);
        var refreshed = await client.RefreshAsync(tokens.Refresh);

        Assert.Equal(("invalid_grant", "invalid_grant"), (again.Error, refreshed.Error));
        await using var database = _host.OpenDatabase();
        Assert.Equal(tokens.Session, Assert.Single(database.Revocations).SessionId);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_once_the_account_has_changed()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);
        var code = await client.CodeAsync();
        await _host.RunAsync($"update identity.users set security_stamp = 'another' where id = '{_alice.Id}'");

        var answer = await client.RedeemAsync(code);

        Assert.Equal("invalid_grant", answer.Error);
        await using var database = _host.OpenDatabase();
        Assert.Empty(database.Sessions);
    }

    [Fact]
    public async Task Any_port_of_the_loopback_address_is_taken_and_no_other_address()
    {
        using var browser = await _host.SignedInAsync(_alice);

        await new TokenClient(browser, redirect: "http://127.0.0.1:53123/callback").TokensAsync();
        foreach (var elsewhere in (string[])["http://localhost:53123/callback", "http://127.0.0.1:53123/other", "https://evil.example/callback", "http://127.0.0.1.evil.example/callback"])
        {
            using var answer = await new TokenClient(browser, redirect: elsewhere).AuthorizeAsync();
            Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
        }
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_sent_to_the_log_in_and_comes_back_to_the_same_request()
    {
        using var browser = _host.CreateBrowser();
        var client = new TokenClient(browser);

        using var answer = await client.AuthorizeAsync();
        using var quiet = await client.AuthorizeAsync(("prompt", "none"));
        using var asked = await (new TokenClient(await _host.SignedInAsync(_alice))).AuthorizeAsync(("prompt", "login"));

        var location = answer.Headers.Location!.OriginalString;
        Assert.StartsWith("/login?return_url=%2Fconnect%2Fauthorize%3F", location, StringComparison.Ordinal);
        Assert.Contains(client.Challenge, location, StringComparison.Ordinal);
        Assert.Contains("error=login_required", quiet.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.StartsWith("/login?return_url=", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_password_grant_and_no_implicit_one()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);

        var password = await client.PostAsync("/connect/token", ("grant_type", "password"), ("client_id", "chat-cli"), ("username", "alice"), ("password", "x"));
        using var isImplicit = await client.AuthorizeAsync(("response_type", "token"));

        Assert.Equal("unsupported_grant_type", password.Error);
        Assert.DoesNotContain("access_token", isImplicit.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_can_do_is_told_and_so_are_its_public_keys()
    {
        using var browser = _host.CreateBrowser();

        var discovery = JsonNode.Parse(await browser.GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative)))!;
        var keys = JsonNode.Parse(await browser.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative)))!["keys"]!.AsArray();
        using var inside = new HttpClient { BaseAddress = _host.Http };
        var keysInside = JsonNode.Parse(await inside.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative)))!["keys"]!.AsArray();

        Assert.Equal(_host.Public.ToString(), (string)discovery["issuer"]!);
        Assert.Equal(["S256"], Texts(discovery["code_challenge_methods_supported"]));
        Assert.Equal(
            ["authorization_code", "client_credentials", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
            Texts(discovery["grant_types_supported"]).Order(StringComparer.Ordinal));
        Assert.Equal(["code"], Texts(discovery["response_types_supported"]));
        var key = Assert.Single(keys)!.AsObject();
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(keys.ToJsonString(), keysInside.ToJsonString());
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(item => (string)item!);
}

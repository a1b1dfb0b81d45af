using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Keys;

/// <summary>Two replicas over one database.</summary>
public sealed class SigningKeyTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private const string Issuer = "http://127.0.0.1:5181/";

    private readonly FakeTimeProvider _time = TokenHost.NewTime();
    private string _database = null!;
    private TokenHost _one = null!;
    private TokenHost _other = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await databases.CreateAsync();
        // At once: both find no key.
        var both = await Task.WhenAll(StartAsync(), StartAsync());
        (_one, _other) = (both[0], both[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Replicas_that_start_together_make_one_key_and_take_the_tokens_of_one_another()
    {
        var token = await TokenAsync(_one);

        Assert.Single(await KeysAsync(_one));
        Assert.Equal(await KeysAsync(_one), await KeysAsync(_other));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(_other, token.Access));
    }

    [Fact]
    public async Task A_key_is_known_before_it_signs_and_until_its_last_token_has_expired()
    {
        var first = Assert.Single(await KeysAsync(_one));
        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(20));
        await HaveKeysAsync(2);
        var old = await TokenAsync(_one);
        Assert.Equal(first, (string)old.Header["kid"]!);

        _time.Advance(TimeSpan.FromMinutes(20));
        await Eventually.Async(async () => (await KeysAsync(_one))[0] != first && (await KeysAsync(_other))[0] != first, "both sign with the second key");
        var fresh = await TokenAsync(_other);
        Assert.NotEqual(first, (string)fresh.Header["kid"]!);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await UseAsync(_one, fresh.Access), await UseAsync(_one, old.Access)));

        _time.Advance(TimeSpan.FromMinutes(21));
        await HaveKeysAsync(1);
        Assert.DoesNotContain(first, await KeysAsync(_one));
        await using var database = _one.OpenDatabase();
        Assert.Single(database.SigningKeys);
    }

    [Fact]
    public async Task A_refresh_token_outlives_the_key_that_signed_beside_it()
    {
        var user = await _one.AddUserAsync();
        using var browser = await _one.SignedInAsync(user);
        var tokens = await new TokenClient(browser).TokensAsync();
        _time.Advance(TimeSpan.FromDays(29.99));
        await HaveKeysAsync(2);
        var client = new TokenClient(browser);
        var second = await client.RefreshAsync(tokens.Refresh);
        _time.Advance(TimeSpan.FromDays(1));
        await HaveKeysAsync(1);

        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(second.Refresh)).Status);
    }

    [Fact]
    public async Task No_private_key_lies_open_in_the_database()
    {
        await using var database = _one.OpenDatabase();
        var row = Assert.Single(database.SigningKeys);
        using var key = ECDsa.Create();

        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(row.ProtectedKey, out _));
    }

    private Task<TokenHost> StartAsync() => TokenHost.StartAsync(_database, redis, _time, ("Tokens:Issuer", Issuer));

    private async Task HaveKeysAsync(int count) =>
        await Eventually.Async(async () => (await KeysAsync(_one)).Length == count && (await KeysAsync(_other)).Length == count, $"{count} keys of both");

    private static async Task<string[]> KeysAsync(TokenHost host)
    {
        using var client = new HttpClient { BaseAddress = host.Http };
        var keys = JsonNode.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative)))!["keys"]!.AsArray();
        return [.. keys.Select(key => (string)key!["kid"]!)];
    }

    private static async Task<TokenAnswer> TokenAsync(TokenHost host)
    {
        var user = await host.AddUserAsync("user" + Guid.NewGuid().ToString("n")[..8]);
        using var browser = await host.SignedInAsync(user);
        return await new TokenClient(browser).TokensAsync();
    }

    private static async Task<HttpStatusCode> UseAsync(TokenHost host, string token)
    {
        using var client = host.WithToken(token);
        using var answer = await client.GetAsync(new Uri("/account/sessions", UriKind.Relative));
        return answer.StatusCode;
    }
}

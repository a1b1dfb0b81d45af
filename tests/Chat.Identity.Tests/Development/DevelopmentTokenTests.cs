using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Development;

public sealed class DevelopmentTokenTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private static readonly Uri Path = new("/development/tokens", UriKind.Relative);

    private TokenHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Tokens_are_made_for_accounts_that_are_there_and_for_new_ones()
    {
        var alice = await _host.AddUserAsync("alice");
        using var operatorOf = new HttpClient { BaseAddress = _host.Http };

        using var answer = await operatorOf.PostAsJsonAsync(Path, new { names = new[] { "alice", "user-1", "user-l", "user-1" }, role = "Moderator" });
        var tokens = (await answer.Content.ReadFromJsonAsync<JsonArray>())!;

        Assert.Equal(["alice", "user-1", "user-l", "user-1"], tokens.Select(token => (string)token!["name"]!));
        Assert.Equal(alice.Id.ToString(), (string)tokens[0]!["user_id"]!);
        Assert.Equal((string)tokens[1]!["user_id"]!, (string)tokens[3]!["user_id"]!);
        foreach (var (token, role) in tokens.Zip(["User", "Moderator", "Moderator", "Moderator"]))
        {
            var made = new TokenAnswer(HttpStatusCode.OK, new JsonObject { ["access_token"] = (string)token!["access_token"]! });
            Assert.Equal(role, (string)made.Claims["role"]!);
            using var program = _host.WithToken(made.Access);
            using var used = await program.GetAsync(new Uri("/account/sessions", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        }
    }

    [Fact]
    public async Task They_say_the_same_as_those_of_a_sign_in()
    {
        var alice = await _host.AddUserAsync("alice");
        using var browser = await _host.SignedInAsync(alice);
        var signedIn = await new TokenClient(browser).TokensAsync();
        using var operatorOf = new HttpClient { BaseAddress = _host.Http };

        using var answer = await operatorOf.PostAsJsonAsync(Path, new { names = new[] { "alice" } });
        var token = (await answer.Content.ReadFromJsonAsync<JsonArray>())![0]!;
        var made = new TokenAnswer(HttpStatusCode.OK, new JsonObject { ["access_token"] = (string)token["access_token"]! });

        Assert.Equal(signedIn.Header.ToJsonString(), made.Header.ToJsonString());
        foreach (var claim in (string[])["iss", "aud", "sub", "name", "role", "rev"])
        {
            Assert.Equal(signedIn.Claims[claim]!.ToJsonString(), made.Claims[claim]!.ToJsonString());
        }

        Assert.Equal((long)made.Claims["exp"]!, DateTimeOffset.Parse((string)token["expires_at"]!, null).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Clients_do_not_find_it()
    {
        using var client = _host.CreateBrowser();

        using var answer = await client.PostAsJsonAsync(Path, new { names = new[] { "alice" } });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}

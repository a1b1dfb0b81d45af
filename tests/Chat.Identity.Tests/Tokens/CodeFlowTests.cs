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
}

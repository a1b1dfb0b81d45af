using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chat.Contracts.Identity;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Sessions;

public sealed class SessionEndpointTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private static readonly Uri Sessions = new("/account/sessions", UriKind.Relative);

    private TokenHost _host = null!;
    private ChatUser _alice = null!;
    private TokenAnswer _here = null!;
    private TokenAnswer _there = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis);
        _alice = await _host.AddUserAsync();
        (_here, _there) = (await TokensAsync(_alice), await TokensAsync(_alice));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_user_sees_all_sessions_and_which_one_is_this()
    {
        await TokensAsync(await _host.AddUserAsync("bob"));
        using var client = _host.WithToken(_here.Access);

        var sessions = (await client.GetFromJsonAsync<JsonArray>(Sessions))!;

        Assert.Equal(2, sessions.Count);
        var current = Assert.Single(sessions, session => (bool)session!["current"]!)!;
        Assert.Equal((_here.Session.ToString(), "chat-cli", "a test", "127.0.0.1"), ((string)current["id"]!, (string)current["client"]!, (string)current["device"]!, (string)current["address"]!));
        Assert.NotNull(current["created_at"]);
        Assert.NotNull(current["last_used_at"]);
    }

    [Fact]
    public async Task A_session_that_is_ended_is_over_at_once_and_the_hubs_are_told()
    {
        using var client = _host.WithToken(_here.Access);
        using var ended = await client.DeleteAsync(new Uri($"/account/sessions/{_there.Session}", UriKind.Relative));
        using var again = await client.DeleteAsync(new Uri($"/account/sessions/{_there.Session}", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, again.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await UseAsync(_here), await UseAsync(_there)));
        var revocation = Assert.Single((await _host.ReadRevocationsAsync()).Items);
        Assert.Equal((_there.Session, RevocationKind.SessionEnded), (revocation.Session!.Value, revocation.Kind));
    }

    [Fact]
    public async Task All_others_are_ended_and_this_one_goes_on()
    {
        using var client = _host.WithToken(_here.Access);
        using var ended = await client.DeleteAsync(Sessions);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await UseAsync(_here), await UseAsync(_there)));
        Assert.Equal([_there.Session], (await _host.ReadRevocationsAsync()).Items.Select(item => item.Session!.Value));
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        var bob = await TokensAsync(await _host.AddUserAsync("bob"));
        using var client = _host.WithToken(bob.Access);

        using var answer = await client.DeleteAsync(new Uri($"/account/sessions/{_here.Session}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(_here));
    }

    [Fact]
    public async Task Of_more_than_a_hundred_sessions_the_one_used_longest_ago_is_ended()
    {
        await _host.RunAsync(
            $"""
            insert into identity.sessions (id, user_id, client_id, device, address, created_at, last_used_at)
            select gen_random_uuid(), '{_alice.Id}', 'chat-cli', 'device ' || n, '', now(), now() - n * interval '1 minute' from generate_series(1, 97) n;
            update identity.sessions set last_used_at = now() - interval '1 day' where id = '{_there.Session}'
            """);
        var hundredth = await TokensAsync(_alice);
        var before = await _host.ReadRevocationsAsync();

        var next = await TokensAsync(_alice);

        Assert.Empty(before.Items);
        Assert.Equal(100, await _host.CountAsync($"select count(*) as \"Value\" from identity.sessions where user_id = '{_alice.Id}' and ended_at is null"));
        var revocation = Assert.Single((await _host.ReadRevocationsAsync()).Items);
        Assert.Equal((_there.Session, RevocationKind.SessionEnded), (revocation.Session!.Value, revocation.Kind));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await UseAsync(next), await UseAsync(hundredth), await UseAsync(_here), await UseAsync(_there)));
    }

    [Theory]
    [InlineData("update identity.users set disabled_at = now()")]
    [InlineData("update identity.users set deleted_at = now()")]
    [InlineData("update identity.users set role = 'Admin'")]
    public async Task A_token_counts_here_only_as_long_as_its_user_is_what_it_says(string change)
    {
        await _host.RunAsync(change);

        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(_here));
    }

    private async Task<TokenAnswer> TokensAsync(ChatUser user)
    {
        using var browser = await _host.SignedInAsync(user);
        return await new TokenClient(browser).TokensAsync();
    }

    private async Task<HttpStatusCode> UseAsync(TokenAnswer tokens)
    {
        using var client = _host.WithToken(tokens.Access);
        using var answer = await client.GetAsync(Sessions);
        return answer.StatusCode;
    }
}

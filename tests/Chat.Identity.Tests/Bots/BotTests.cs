using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Tests.Bots;

/// <summary>Programs with an account of their own: client credentials.</summary>
public sealed class BotTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private TokenHost _host = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis);
        _admin = await _host.SignedInAsync(await _host.AddUserAsync("root", ServerRole.Admin));
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task An_administrator_makes_a_bot_and_it_gets_tokens_of_one_session()
    {
        var bot = await MakeAsync();

        var first = await TokenAsync(bot);
        var second = await TokenAsync(bot);

        Assert.Equal(((string)bot["id"]!, "ticker", "Bot", "chat"), ((string)first.Claims["sub"]!, (string)first.Claims["name"]!, (string)first.Claims["role"]!, (string)first.Claims["aud"]!));
        Assert.Equal(first.Session, second.Session);
        Assert.Null(first.Body["refresh_token"]);
        using var program = _host.WithToken(second.Access);
        using var answer = await program.GetAsync(new Uri("/account/sessions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (var path in (string[])["/admin/users", "/admin/audit", "/admin/audit/verify", "/admin/invites"])
        {
            using var refused = await program.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, refused.StatusCode));
        }
    }

    [Fact]
    public async Task The_secret_is_needed_and_a_new_one_makes_the_old_one_worthless()
    {
        var bot = await MakeAsync();
        var before = await TokenAsync(bot);

        using var renewing = await _admin.PostAsync(new Uri($"/admin/bots/{bot["id"]}/secret", UriKind.Relative), JsonContent.Create(new { }));
        var renewed = (await renewing.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal("invalid_client", (await TokenAsync(bot)).Error);
        Assert.NotEqual(before.Session, (await TokenAsync(renewed)).Session);
        Assert.Equal(bot["id"]!.ToString(), (await _host.ReadRevocationsAsync()).Items.Single().UserId.ToString());
        using var program = _host.WithToken(before.Access);
        using var answer = await program.GetAsync(new Uri("/account/sessions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Who_comes_with_the_old_secret_while_it_is_renewed_gets_nothing()
    {
        var bot = await MakeAsync();
        await using var database = _host.OpenDatabase();
        await using var transaction = await database.Database.BeginTransactionAsync();
        // Past the check of the secret, and no further.
        await database.Database.ExecuteSqlAsync($"lock table identity.users in access exclusive mode");

        var asking = TokenAsync(bot);
        await Eventually.Async(
            async () => await _host.CountAsync("select count(*) as \"Value\" from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0,
            "the bot has shown its secret and waits for its account");
        await database.Database.ExecuteSqlAsync($"update identity.users set security_stamp = 'another' where role = 'Bot'");
        await database.Database.ExecuteSqlAsync($"update identity.openiddict_applications set concurrency_token = 'another' where client_id = {(string)bot["client_id"]!}");
        await transaction.CommitAsync();

        Assert.Equal("invalid_grant", (await asking).Error);
        Assert.Empty(database.Sessions);
    }

    [Fact]
    public async Task A_new_secret_changes_the_stamp_and_cuts_what_is_open_although_no_session_is()
    {
        var bot = await MakeAsync();
        await using var database = _host.OpenDatabase();
        var before = await database.Users.AsNoTracking().SingleAsync(user => user.Role == ServerRole.Bot);

        using var renewing = await _admin.PostAsync(new Uri($"/admin/bots/{bot["id"]}/secret", UriKind.Relative), JsonContent.Create(new { }));

        var after = await database.Users.AsNoTracking().SingleAsync(user => user.Role == ServerRole.Bot);
        Assert.NotEqual(before.SecurityStamp, after.SecurityStamp);
        var revocation = Assert.Single((await _host.ReadRevocationsAsync()).Items);
        Assert.Equal((after.Id, null), (revocation.UserId.Value, revocation.Session));
    }

    [Fact]
    public async Task A_disabled_bot_gets_nothing()
    {
        var bot = await MakeAsync();
        await _host.RunAsync("update identity.users set disabled_at = now() where role = 'Bot'");

        Assert.Equal("invalid_grant", (await TokenAsync(bot)).Error);
    }

    [Fact]
    public async Task A_bot_cannot_take_the_way_of_people_nor_people_that_of_bots()
    {
        var bot = await MakeAsync();
        using var browser = await _host.SignedInAsync(await _host.AddUserAsync());

        using var asked = await new TokenClient(browser, (string)bot["client_id"]!).AuthorizeAsync();
        var program = await new TokenClient(browser).PostAsync("/connect/token", ("grant_type", "client_credentials"), ("client_id", "chat-cli"), ("scope", "chat"));

        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
        Assert.Equal("invalid_request", program.Error);
    }

    [Theory]
    [InlineData(ServerRole.User)]
    [InlineData(ServerRole.Moderator)]
    public async Task Only_administrators_make_bots(ServerRole role)
    {
        using var browser = await _host.SignedInAsync(await _host.AddUserAsync("mallory", role));

        using var answer = await browser.PostAsJsonAsync(new Uri("/admin/bots", UriKind.Relative), new { user_name = "ticker" });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private async Task<JsonObject> MakeAsync()
    {
        using var answer = await _admin.PostAsJsonAsync(new Uri("/admin/bots", UriKind.Relative), new { user_name = "ticker" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<TokenAnswer> TokenAsync(JsonObject bot)
    {
        using var program = _host.CreateBrowser();
        return await new TokenClient(program).PostAsync(
            "/connect/token",
            ("grant_type", "client_credentials"),
            ("client_id", (string)bot["client_id"]!),
            ("client_secret", (string)bot["client_secret"]!),
            ("scope", "chat"));
    }
}

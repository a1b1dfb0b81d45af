using System.Net;
using System.Net.Http.Json;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;
using Chat.Testing;

namespace Chat.Security.Tests;

/// <summary>Mallory has a copy of what a program keeps.</summary>
public sealed class RefreshReplayTests(SecuritySystem system) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_stolen_token_that_is_used_later_ends_the_session_and_its_connections_at_both_hubs_and_no_other()
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        var phone = await program.LogInAsync(alice.Name, SecuritySystem.Password);
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, alice.Tokens.AccessToken);
        await using var window = await Person.ConnectWithAsync(system.SecondHub, alice.Tokens.AccessToken);
        await using var elsewhere = await Person.ConnectWithAsync(system.FirstHub, phone.AccessToken);
        var fresh = await Client().RefreshAsync(alice.Tokens.RefreshToken!);
        await system.LetGraceEndAsync();

        var stolen = await Client().RefreshAsync(alice.Tokens.RefreshToken!);

        Assert.Equal("invalid_grant", stolen.Error);
        Assert.Equal(DisconnectCode.SignedOut, (await desk.Disconnecting.OrFail("the end at the first hub")).Code);
        Assert.Equal(DisconnectCode.SignedOut, (await window.Disconnecting.OrFail("the end at the second hub")).Code);
        Assert.Equal("invalid_grant", (await Client().RefreshAsync(fresh.Refresh)).Error);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.FirstHub, fresh.Access));
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.SecondHub, alice.Tokens.AccessToken));
        Assert.Equal("sign_in_required", await AccountCodeAsync(fresh.Access));
        Assert.NotNull(await elsewhere.Hub.ListChannelsAsync().OrFail("an answer to the other session"));
        Assert.Equal(HttpStatusCode.OK, (await Client().RefreshAsync(phone.RefreshToken!)).Status);
    }

    [Fact]
    public async Task A_thief_who_was_first_loses_everything_when_the_owner_comes()
    {
        var alice = await system.RegisterAsync("alice");
        var stolen = await Client().RefreshAsync(alice.Tokens.RefreshToken!);
        await using var mallory = await Person.ConnectWithAsync(system.SecondHub, stolen.Access);
        await system.LetGraceEndAsync();

        var owner = await Client().RefreshAsync(alice.Tokens.RefreshToken!);

        Assert.Equal("invalid_grant", owner.Error);
        Assert.Equal(DisconnectCode.SignedOut, (await mallory.Disconnecting.OrFail("the end of the thief's connection")).Code);
        Assert.Equal("invalid_grant", (await Client().RefreshAsync(stolen.Refresh)).Error);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.FirstHub, stolen.Access));
    }

    [Fact]
    public async Task While_an_answer_may_be_on_its_way_another_program_gets_nothing_and_the_owner_notices_nothing()
    {
        var alice = await system.RegisterAsync("alice");
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, alice.Tokens.AccessToken);
        var fresh = await Client().RefreshAsync(alice.Tokens.RefreshToken!);

        var stolen = await Client("chat-desktop").RefreshAsync(alice.Tokens.RefreshToken!);
        var nameless = await Client().PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", alice.Tokens.RefreshToken!));
        var unknown = await Client("mallory").RefreshAsync(alice.Tokens.RefreshToken!);

        Assert.All([stolen.Error, nameless.Error, unknown.Error], error => Assert.Contains(error, new[] { "invalid_grant", "invalid_client", "invalid_request" }));
        Assert.DoesNotContain((await system.ReadRevocationsAsync()).Items, item => item.Session == fresh.Session);
        Assert.NotNull(await desk.Hub.ListChannelsAsync().OrFail("an answer"));
        Assert.Equal(HttpStatusCode.OK, (await Client().RefreshAsync(fresh.Refresh)).Status);
    }

    [Fact]
    public async Task A_code_that_is_redeemed_twice_ends_what_came_of_it()
    {
        var alice = await system.RegisterAsync("alice");
        await _http.PostAsync("/account/login", JsonContent.Create(new { user_name = alice.Name, password = SecuritySystem.Password }));
        var client = Client();
        var code = await client.CodeAsync();
        var tokens = await client.RedeemAsync(code);
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, tokens.Access);

        var again = await client.RedeemAsync(code);

        Assert.Equal("invalid_grant", again.Error);
        Assert.Equal(DisconnectCode.SignedOut, (await desk.Disconnecting.OrFail("the end of the connection")).Code);
        Assert.Equal("invalid_grant", (await client.RefreshAsync(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task A_token_of_one_kind_is_none_of_another()
    {
        var alice = await system.RegisterAsync("alice");

        Assert.Equal("invalid_grant", (await Client().RefreshAsync(alice.Tokens.AccessToken)).Error);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.FirstHub, alice.Tokens.RefreshToken!));
        Assert.Equal("sign_in_required", await AccountCodeAsync(alice.Tokens.RefreshToken!));
    }

    [Fact]
    public async Task With_Redis_away_a_stolen_token_still_cuts_both_hubs()
    {
        var alice = await system.RegisterAsync("alice");
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, alice.Tokens.AccessToken);
        await using var window = await Person.ConnectWithAsync(system.SecondHub, alice.Tokens.AccessToken);
        await Client().RefreshAsync(alice.Tokens.RefreshToken!);
        await system.LetGraceEndAsync();
        system.LoseRedis();
        try
        {
            await Client().RefreshAsync(alice.Tokens.RefreshToken!);

            Assert.Equal(DisconnectCode.SignedOut, (await desk.Disconnecting.OrFail("the end at the first hub")).Code);
            Assert.Equal(DisconnectCode.SignedOut, (await window.Disconnecting.OrFail("the end at the second hub")).Code);
        }
        finally
        {
            system.FindRedis();
        }
    }

    private TokenClient Client(string clientId = "chat-cli") => new(_http, clientId);

    private async Task<string?> AccountCodeAsync(string token)
    {
        using var browser = new Browser(system.Accounts);
        return (await browser.SendAsync(HttpMethod.Get, "/account", null, null, ("Authorization", $"Bearer {token}"))).Code;
    }
}

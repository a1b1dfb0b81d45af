using System.Net;
using System.Net.Http.Json;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests;

/// <summary>Mallory puts into Alice's browser or program what she is to sign in with, and waits.</summary>
public sealed class SessionFixationTests(SecuritySystem system)
{
    [Fact]
    public async Task A_cookie_that_was_put_into_a_browser_does_not_become_the_victims()
    {
        var (alice, mallory) = (await system.RegisterAsync("alice"), await system.RegisterAsync("mallory"));
        using var attacker = new Browser(system.Accounts);
        await LogInAsync(attacker, mallory.Name);
        var planted = attacker.Cookie!;
        using var victim = new Browser(system.Accounts);
        victim.Steal(planted);

        await LogInAsync(victim, alice.Name);

        using var thief = new Browser(system.Accounts);
        thief.Steal(planted);
        Assert.NotEqual(planted.Value, victim.Cookie!.Value);
        Assert.Equal(alice.Name, (await victim.GetAsync("/account")).String("user_name"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("chosen-by-mallory")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_cookie_is_never_taken_over(string value)
    {
        var alice = await system.RegisterAsync("alice");
        using var victim = new Browser(system.Accounts);
        victim.Steal(new Cookie("chat-login", value, "/"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await victim.GetAsync("/account")).Status);
        await LogInAsync(victim, alice.Name);

        Assert.NotEqual(value, victim.Cookie!.Value);
        using var thief = new Browser(system.Accounts);
        thief.Steal(new Cookie("chat-login", value, "/"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task A_code_of_one_program_is_worth_nothing_to_another_and_none_is_taken_without_its_proof()
    {
        var mallory = await system.RegisterAsync("mallory");
        using var attacker = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };
        (await attacker.PostAsJsonAsync("/account/login", new { user_name = mallory.Name, password = SecuritySystem.Password })).Dispose();
        using var victim = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };

        var injected = await new TokenClient(victim).RedeemAsync(await new TokenClient(attacker).CodeAsync());
        var ofAnother = await new TokenClient(victim, "chat-desktop").RedeemAsync(await new TokenClient(attacker).CodeAsync());
        var own = new TokenClient(attacker);
        var unproven = await own.PostAsync(
            "/connect/token", ("grant_type", "authorization_code"), ("client_id", "chat-cli"), ("code", await own.CodeAsync()), ("redirect_uri", "http://127.0.0.1/callback"));
        using var plain = await own.AuthorizeAsync(("code_challenge_method", "plain"), ("code_challenge", own.Verifier));
        using var none = await own.AuthorizeAsync(("code_challenge_method", null), ("code_challenge", null));

        Assert.All([injected, ofAnother, unproven], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        Assert.All([plain, none], answer => Assert.DoesNotContain("code=", answer.Headers.Location?.Query ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_signs_in_gets_a_session_of_his_own_each_time_and_names_none_himself()
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        var first = Assert.Single(await program.ListSessionsAsync(alice.Tokens.AccessToken)).Id;

        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };
        (await http.PostAsJsonAsync($"/account/login?sid={first}", new { user_name = alice.Name, password = SecuritySystem.Password, sid = first })).Dispose();
        var client = new TokenClient(http);
        var tokens = await client.RedeemAsync(await client.CodeAsync(("sid", first.ToString())));

        Assert.NotEqual(first, tokens.Session);
        Assert.Equal(2, (await program.ListSessionsAsync(alice.Tokens.AccessToken)).Count);
    }

    private static async Task LogInAsync(Browser browser, string name) =>
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/account/login", new { user_name = name, password = SecuritySystem.Password })).Status);
}

using Chat.Client.Accounts;
using Chat.Client.Options;
using Chat.Sdk.Accounts;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Spectre.Console.Testing;

namespace Chat.Client.Tests.Accounts;

public sealed class LoginStageTests : IAsyncLifetime
{
    private static readonly Uri Server = new("http://localhost:5180/");

    private readonly DataFolder _folder = new();
    private readonly TestConsole _console = new TestConsole().Interactive();
    private ScriptedAccounts _accounts = null!;

    public async ValueTask InitializeAsync()
    {
        _accounts = await ScriptedAccounts.StartAsync();
        _accounts.Answer("/account/login", _ => Results.NoContent());
        _accounts.Answer("/connect/authorize", context => Results.Redirect($"http://127.0.0.1/callback?code=c&state={Uri.EscapeDataString(context.Request.Query["state"]!)}"));
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("alice", "r1"));
    }

    public async ValueTask DisposeAsync()
    {
        _console.Dispose();
        await _accounts.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_named_is_asked_for_the_password_alone_and_not_again_the_next_time()
    {
        _console.Input.PushTextWithEnter("correct horse battery");

        var first = await RunAsync("alice");
        var second = await RunAsync("alice");

        Assert.Equal(("alice", "alice"), (first!.Value.UserName, second!.Value.UserName));
        Assert.Single(_accounts.Requests, request => request.What == "POST /account/login");
        Assert.DoesNotContain("correct horse", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_asked_for_when_the_server_wants_one()
    {
        var tries = 0;
        _accounts.Answer("/account/login", _ => ++tries == 1 ? Refused(401, "second_factor_required", "A code is needed.") : Results.NoContent());
        _console.Input.PushTextWithEnter("correct horse battery");
        _console.Input.PushTextWithEnter("123456");

        Assert.NotNull(await RunAsync("alice"));
        Assert.Equal(2, tries);
        Assert.Contains("authenticator app", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_refusal_there_is_another_chance_and_a_way_out()
    {
        _accounts.Answer("/account/login", _ => Refused(429, "rate_limited", "Too many log-ins.", retryAfter: 3));
        _console.Input.PushTextWithEnter("guess");
        _console.Input.PushTextWithEnter("/log in");
        _console.Input.PushTextWithEnter("/quit");

        Assert.Null(await RunAsync("alice"));
        Assert.Contains("Too many log-ins. Try again in 3 s.", _console.Output, StringComparison.Ordinal);
        Assert.Contains("That is none of /login NAME", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_registers_pastes_the_link_and_is_in()
    {
        var registered = "";
        var verified = "";
        _accounts.Answer("/account/register", async context => Text(registered = await new StreamReader(context.Request.Body).ReadToEndAsync()));
        _accounts.Answer("/account/email/verify", async context => Text(verified = await new StreamReader(context.Request.Body).ReadToEndAsync()));
        foreach (var line in new[] { "/register alice", "alice@example.org", "correct horse battery", "correct horse battery", "http://localhost:5181/verify-email?token=a%2Bb" })
        {
            _console.Input.PushTextWithEnter(line);
        }

        var known = await RunAsync(user: null);

        Assert.Equal("alice", known!.Value.UserName);
        Assert.Equal("""{"user_name":"alice","email":"alice@example.org","password":"correct horse battery"}""", registered);
        Assert.Equal("{\"token\":\"a\\u002Bb\"}", verified);
    }

    [Fact]
    public async Task Two_different_passwords_register_nobody()
    {
        foreach (var line in new[] { "/register alice", "alice@example.org", "correct horse battery", "correct house battery", "/quit" })
        {
            _console.Input.PushTextWithEnter(line);
        }

        Assert.Null(await RunAsync(user: null));
        Assert.Empty(_accounts.Requests);
    }

    [Theory]
    [InlineData("http://h/verify-email?token=a%2Bb", "a+b")]
    [InlineData("http://h/verify-email?x=1&token=ab&y=2", "ab")]
    [InlineData("  ab ", "ab")]
    public void A_link_or_what_is_in_it_will_do(string link, string token) => Assert.Equal(token, LoginStage.TokenIn(link));

    private async Task<(StoredLogin Login, string UserName)?> RunAsync(string? user)
    {
        var logins = new KeptLogins(Server, new StatePath(_folder.Path));
        return await new LoginStage(_console, _accounts.Client, name => logins.Open(_accounts.Client, name)).RunAsync(user, CancellationToken.None).OrFail("the log-in ends");
    }

    private static IResult Refused(int status, string code, string detail, double? retryAfter = null) =>
        Results.Json(new { code, detail, retry_after = retryAfter }, contentType: "application/problem+json", statusCode: status);

    private static IResult Text(string text) => Results.Text(text);
}

using System.Security.Cryptography;
using System.Text;
using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Chat.Sdk.Tests.Scripted;
using Microsoft.AspNetCore.Http;

namespace Chat.Sdk.Tests.Accounts;

public sealed class LogInTests : IAsyncLifetime
{
    private ScriptedAccounts _accounts = null!;

    public async ValueTask InitializeAsync() => _accounts = await ScriptedAccounts.StartAsync();

    public ValueTask DisposeAsync() => _accounts.DisposeAsync();

    [Fact]
    public async Task A_password_becomes_tokens_by_a_code_that_only_the_caller_can_exchange()
    {
        var sent = "";
        _accounts.Answer("/account/login", async context =>
        {
            sent = await new StreamReader(context.Request.Body).ReadToEndAsync();
            return LoggedIn(context);
        });
        _accounts.Answer("/connect/authorize", context => context.Request.Cookies.ContainsKey("chat-login")
            ? Results.Redirect($"http://127.0.0.1/callback?code=the%20code&state={Uri.EscapeDataString(context.Request.Query["state"]!)}")
            : SentToLogIn(context));
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("ada", "r1"));

        var tokens = await _accounts.Client.LogInAsync("ada", "correct horse battery");

        Assert.Equal(("ada", "r1"), (tokens.UserName, tokens.RefreshToken));
        Assert.Equal(["GET /connect/authorize", "POST /account/login", "GET /connect/authorize", "POST /connect/token"], _accounts.Requests.Select(request => request.What));
        var (asked, authorize, exchange) = (_accounts.Requests.ElementAt(0), _accounts.Requests.ElementAt(2), _accounts.Requests.ElementAt(3));
        Assert.Equal("", asked.Cookie);
        Assert.Equal("chat-authorize=this=request; chat-login=secret", authorize.Cookie);
        Assert.Equal(asked.Fields, authorize.Fields);
        // Of which request the log-in is, the accounts are told in their own words.
        Assert.Contains("\"return_url\":\"/connect/authorize?of=this\"", sent, StringComparison.Ordinal);
        Assert.Equal("S256", authorize.Fields["code_challenge_method"]);
        Assert.Equal("the code", exchange.Fields["code"]);
        Assert.Equal("Tests on a machine", exchange.Fields["device"]);
        Assert.Equal("", exchange.Cookie);
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(exchange.Fields["code_verifier"]))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Equal(authorize.Fields["code_challenge"], challenge);
    }

    [Theory]
    [InlineData("http://127.0.0.1/callback?code=c&state=another")]
    [InlineData("https://elsewhere.example/callback?code=c")]
    [InlineData("/login?returnUrl=x")]
    public async Task An_answer_to_something_else_is_not_taken(string location)
    {
        _accounts.Answer("/account/login", LoggedIn);
        _accounts.Answer("/connect/authorize", _ => Results.Redirect(location));

        await Assert.ThrowsAsync<AccountsUnreachableException>(() => _accounts.Client.LogInAsync("ada", "correct horse battery"));

        Assert.DoesNotContain(_accounts.Requests, request => request.What == "POST /connect/token");
    }

    [Fact]
    public async Task A_refusal_keeps_its_code_its_sentence_and_its_wait()
    {
        _accounts.Answer("/connect/authorize", SentToLogIn);
        _accounts.Answer("/account/login", _ => Results.Json(
            new { code = "rate_limited", title = "Too many", detail = "Too many log-ins.", retry_after = 2.5 }, contentType: "application/problem+json", statusCode: 429));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _accounts.Client.LogInAsync("ada", "x"));

        Assert.Equal((ErrorCode.RateLimited, "Too many log-ins.", TimeSpan.FromSeconds(2.5)), (refused.Refusal.Code, refused.Refusal.Sentence, refused.Refusal.RetryAfter));
    }

    [Theory]
    [InlineData(500, "oops")]
    [InlineData(200, "<html>")]
    public async Task An_answer_that_makes_no_sense_is_said_to_make_none(int status, string body)
    {
        _accounts.Answer("/account", _ => Results.Text(body, statusCode: status));

        await Assert.ThrowsAsync<AccountsUnreachableException>(() => _accounts.Client.GetAccountAsync("token"));
    }

    [Fact]
    public async Task A_log_in_by_browser_is_waited_for_until_the_user_has_finished_it()
    {
        var questions = 0;
        _accounts.Answer("/connect/device", _ => Results.Json(new { device_code = "d", user_code = "ABCD-EFGH", verification_uri = "http://x/device", expires_in = 600, interval = 1 }));
        _accounts.Answer("/connect/token", _ => ++questions < 2
            ? Results.Json(new { error = "authorization_pending" }, statusCode: 400)
            : ScriptedAccounts.Tokens("ada", "r1"));
        var device = await _accounts.Client.BeginDeviceLoginAsync();

        var tokens = await _accounts.Client.CompleteDeviceLoginAsync(device);

        Assert.Equal("ABCD-EFGH", device.UserCode);
        Assert.Equal("Tests on a machine", _accounts.Requests.Last().Fields["device"]);
        Assert.Equal("ada", tokens.UserName);
    }

    [Fact]
    public async Task A_log_in_by_browser_goes_on_when_the_server_was_asked_too_often()
    {
        var questions = 0;
        _accounts.Answer("/connect/token", context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return ++questions < 2
                ? Results.Json(new { error = "temporarily_unavailable", error_description = "Too many." }, statusCode: 429)
                : ScriptedAccounts.Tokens("ada", "r1");
        });

        var tokens = await _accounts.Client.CompleteDeviceLoginAsync(new DeviceLogin { DeviceCode = "d", UserCode = "u", VerificationUri = "http://x", ExpiresIn = 600, Interval = 1 });

        Assert.Equal(("ada", 2), (tokens.UserName, questions));
    }

    [Fact]
    public async Task A_log_in_that_was_refused_in_the_browser_is_refused_here()
    {
        _accounts.Answer("/connect/token", _ => Results.Json(new { error = "access_denied" }, statusCode: 400));
        var device = new DeviceLogin { DeviceCode = "d", UserCode = "u", VerificationUri = "http://x", ExpiresIn = 600, Interval = 1 };

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _accounts.Client.CompleteDeviceLoginAsync(device));

        Assert.Equal(ErrorCode.SignInRequired, refused.Refusal.Code);
    }

    private static IResult SentToLogIn(HttpContext context)
    {
        context.Response.Headers.SetCookie = "chat-authorize=this=request; path=/; httponly; samesite=lax";
        return Results.Redirect("/login?return_url=%2Fconnect%2Fauthorize%3Fof%3Dthis");
    }

    private static IResult LoggedIn(HttpContext context)
    {
        context.Response.Headers.SetCookie = "chat-login=secret; path=/; httponly; samesite=lax";
        return Results.NoContent();
    }
}

using System.Net;
using Chat.Identity.Passkeys;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.Passkeys;

/// <summary>An answer of a passkey is good once, also for whoever has copied it together with the cookie of its question.</summary>
public sealed class ReplayTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, time: null, SoftPasskey.Issuer);
        var (_, browser) = await _host.SignedInAsync("alice");
        using var signedIn = browser;
        Assert.Equal(HttpStatusCode.Redirect, (await browser.AddPasskeyAsync(_passkey)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_same_answer_with_the_same_cookie_signs_in_once()
    {
        var (cookie, answer) = await SignAsync();

        Assert.Equal("alice", await CheckAsync(cookie, answer));

        Assert.Equal("invalid_credentials", await Callers.RefusalAsync(() => CheckAsync(cookie, answer)));
        await using var database = _host.OpenDatabase();
        Assert.Equal(1, await database.Audit.CountAsync(row => row.Action == "login.succeeded" && row.Details!.Contains("passkey")));
    }

    [Fact]
    public async Task The_same_answer_at_the_same_time_signs_in_once()
    {
        var (cookie, answer) = await SignAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                return await CheckAsync(cookie, answer);
            }
            catch (Contracts.Errors.RefusalException)
            {
                return null;
            }
        }));

        Assert.Single(outcomes, outcome => outcome == "alice");
    }

    [Fact]
    public async Task The_next_question_is_answered_as_before()
    {
        for (var i = 0; i < 2; i++)
        {
            var (cookie, answer) = await SignAsync();
            Assert.Equal("alice", await CheckAsync(cookie, answer));
        }
    }

    private async Task<(string Cookie, string Answer)> SignAsync()
    {
        await using var scope = _host.NewScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var options = await scope.ServiceProvider.GetRequiredService<PasskeyService>().RequestOptionsAsync(context);
        return (context.Response.Headers.SetCookie.ToString().Split(';')[0], _passkey.Sign(options));
    }

    private async Task<string?> CheckAsync(string cookie, string answer)
    {
        await using var scope = _host.NewScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Headers.Cookie = cookie;
        return (await scope.ServiceProvider.GetRequiredService<PasskeyService>().CheckAsync(context, answer, CancellationToken.None)).UserName;
    }
}

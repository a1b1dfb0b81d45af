using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Tests.External;

/// <summary>People who have their account at another server.</summary>
public sealed class ExternalLoginTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private OtherServer _other = null!;
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _other = await OtherServer.StartAsync();
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, null, _other.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Who_comes_from_there_chooses_a_name_and_the_next_time_just_gets_in()
    {
        using (var first = NewBrowser())
        {
            var done = await ComeBackAsync(first, "Ada");
            using var registered = await first.SubmitAsync(done, "/external/done?handler=Register", ("user_name", "ada"), ("return_url", "/sessions"));
            Assert.Equal(HttpStatusCode.Redirect, registered.StatusCode);
            Assert.Equal(HttpStatusCode.OK, await AccountAsync(first));
        }

        using var second = NewBrowser();
        var again = await ComeBackAsync(second, "Ada");
        using var known = await second.GetAsync(new Uri(again, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, await AccountAsync(second));
        await using var database = _host.OpenDatabase();
        var user = await database.Users.SingleAsync();
        Assert.Equal(("ada", "Ada@example.org", true), (user.UserName, user.Email, user.EmailConfirmed));
    }

    [Fact]
    public async Task An_account_that_has_the_address_is_nobodys_who_comes_from_there_until_its_owner_links_it()
    {
        await _host.AddAsync("alice");
        using var mallory = NewBrowser();
        var done = await ComeBackAsync(mallory, "alice");

        using var taken = await mallory.SubmitAsync(done, "/external/done?handler=Register", ("user_name", "mallory"));
        Assert.NotEqual(HttpStatusCode.OK, await AccountAsync(mallory));

        using var alice = NewBrowser();
        using var login = new StringContent($$"""{"user_name":"alice","password":"{{AccountVerbs.Password}}"}""", System.Text.Encoding.UTF8, "application/json");
        (await alice.PostAsync(new Uri("/account/login", UriKind.Relative), login)).EnsureSuccessStatusCode();
        using var linked = await alice.SubmitAsync(await ComeBackAsync(alice, "alice"), "/external/done?handler=Link", ("password", AccountVerbs.Password));
        using var later = NewBrowser();
        using var known = await later.GetAsync(new Uri(await ComeBackAsync(later, "alice"), UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, await AccountAsync(later));
    }

    [Theory]
    [InlineData("aud", "somebody else")]
    [InlineData("iss", "https://elsewhere.example")]
    [InlineData("nonce", "of another request")]
    [InlineData("exp", 1)]
    public async Task What_the_other_server_did_not_say_to_us_now_lets_nobody_in(string claim, object value)
    {
        using var browser = NewBrowser();

        var done = await ComeBackAsync(browser, "ada", claims => claims[claim] = JsonValue.Create(value));

        Assert.Equal("/external/done?failed=true", done);
    }

    [Fact]
    public async Task What_one_browser_has_asked_for_another_cannot_bring_back()
    {
        using var mallory = NewBrowser();
        using var alice = NewBrowser();
        using var asked = await mallory.GetAsync(new Uri("/external?provider=other", UriKind.Relative));

        using var back = await alice.GetAsync(_other.SignIn(asked.Headers.Location!, "mallory"));

        Assert.Equal("/external/done?failed=true", back.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task With_an_address_that_nobody_has_verified_there_is_no_account()
    {
        using var browser = NewBrowser();
        var done = await ComeBackAsync(browser, "ada", claims => claims["email_verified"] = false);

        using var refused = await browser.SubmitAsync(done, "/external/done?handler=Register", ("user_name", "ada"));

        await using var database = _host.OpenDatabase();
        Assert.Empty(await database.Users.ToListAsync());
    }

    private HttpClient NewBrowser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Public };

    /// <summary>To the other server, signed in there, and back: where that leads.</summary>
    private async Task<string> ComeBackAsync(HttpClient browser, string subject, Action<JsonObject>? change = null)
    {
        using var asked = await browser.GetAsync(new Uri("/external?provider=other&return_url=%2Fsessions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        using var back = await browser.GetAsync(_other.SignIn(asked.Headers.Location!, subject, change));
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!.OriginalString;
    }

    private static async Task<HttpStatusCode> AccountAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/account", UriKind.Relative));
        return answer.StatusCode;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.External;

/// <summary>
/// Another server may let somebody in whom it remembers. That says who it is, and not who is at the browser: where that matters it has to ask.
/// Ada has no password here.
/// </summary>
public sealed class AskedAnewTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private const string Sessions = "/sessions";

    private OtherServer _other = null!;
    private AccountHost _host = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _other = await OtherServer.StartAsync();
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, null, _other.Settings);
        using var first = NewBrowser();
        using var registered = await first.SubmitAsync(await BackAsync(first, Sessions), "/external/done?handler=Register", ("user_name", "ada"));
        Assert.Equal(Sessions, registered.Headers.Location!.OriginalString);
        _browser = NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Whom_the_other_server_remembers_is_signed_in_and_changes_nothing_of_how_one_signs_in()
    {
        await SignInAsync(_browser, Sessions);

        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(Here("/account"))).StatusCode);
        Assert.False(await MayChangeAsync());
        using var deleted = await DeleteAsync();
        Assert.Contains("invalid_credentials", await deleted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_signed_in_here_is_asked_anew_there_and_may_then()
    {
        await SignInAsync(_browser, Sessions);
        using var stranger = NewBrowser();
        Assert.Null(Asked(await GoAsync(stranger, Sessions), "prompt"));
        Assert.Equal("login", Asked(await GoAsync(_browser, Sessions), "prompt"));

        await SignInAsync(_browser, Sessions);

        Assert.True(await MayChangeAsync());
        using var deleted = await DeleteAsync();
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task A_server_that_was_told_to_ask_and_does_not_say_when_it_has_signs_in_and_no_more()
    {
        await SignInAsync(_browser, Sessions);

        await SignInAsync(_browser, Sessions, claims => claims.Remove("auth_time"));

        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(Here("/account"))).StatusCode);
        Assert.False(await MayChangeAsync());
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(-30, false)]
    public async Task What_the_other_server_says_of_when_it_has_asked_counts_only_when_it_was_told_to_ask(int seconds, bool told)
    {
        if (told)
        {
            await SignInAsync(_browser, Sessions);
        }

        await SignInAsync(_browser, Sessions, claims => claims["auth_time"] = Now + seconds);

        Assert.Equal(told, await MayChangeAsync());
    }

    [Theory]
    [InlineData(-90L)]
    [InlineData("soon")]
    public async Task A_server_that_was_told_to_ask_and_has_not_signs_nobody_in(object said)
    {
        await SignInAsync(_browser, Sessions);

        var back = await BackAsync(_browser, Sessions, claims => claims["auth_time"] = said is long seconds ? Now + seconds : JsonValue.Create((string)said));

        Assert.Equal("/external/done?failed=true", back);
        Assert.False(await MayChangeAsync());
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "3600")]
    public async Task A_program_that_wants_a_log_in_gets_one_that_was_asked_for_there(string field, string value)
    {
        var client = new TokenClient(_browser);
        await SignInAsync(_browser, Sessions);
        using var asked = await client.AuthorizeAsync((field, value));
        var request = RequestIn(asked);
        using var stranger = NewBrowser();
        Assert.Equal("login", Asked(await GoAsync(stranger, request), "prompt"));

        await SignInAsync(_browser, request);
        using var answer = await _browser.GetAsync(Here(request));

        Assert.Contains("code=", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_could_bring_about_by_itself_is_no_log_in_for_its_request()
    {
        using var asked = await new TokenClient(_browser).AuthorizeAsync();
        var request = RequestIn(asked);

        await SignInAsync(_browser, request);
        using var answer = await _browser.GetAsync(Here(request));

        Assert.StartsWith("/consent?", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_there_leads_to_where_it_was_begun_for_and_not_to_where_somebody_else_says()
    {
        var done = await BackAsync(_browser, Sessions);

        using var answer = await _browser.GetAsync(Here($"{done}?return_url=%2Fpasskeys"));

        Assert.Equal(Sessions, answer.Headers.Location!.OriginalString);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private HttpClient NewBrowser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Public };

    /// <summary>Where the browser is sent to.</summary>
    private static async Task<Uri> GoAsync(HttpClient browser, string returnUrl)
    {
        using var asked = await browser.GetAsync(Here($"/external?provider=other&return_url={Uri.EscapeDataString(returnUrl)}"));
        return asked.Headers.Location!;
    }

    /// <summary>There, and back to here.</summary>
    private async Task<string> BackAsync(HttpClient browser, string returnUrl, Action<JsonObject>? change = null)
    {
        using var back = await browser.GetAsync(_other.SignIn(await GoAsync(browser, returnUrl), "ada", change));
        return back.Headers.Location!.OriginalString;
    }

    private async Task SignInAsync(HttpClient browser, string returnUrl, Action<JsonObject>? change = null)
    {
        using var done = await browser.GetAsync(Here(await BackAsync(browser, returnUrl, change)));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }

    /// <summary>Whether the browser may add a way in just now.</summary>
    private async Task<bool> MayChangeAsync() => !(await _browser.GetStringAsync(Here("/totp"))).Contains("Sign in anew", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> DeleteAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/account") { Content = new StringContent("""{"password":""}""", System.Text.Encoding.UTF8, "application/json") };
        return await _browser.SendAsync(request);
    }

    private static string? Asked(Uri address, string field) => System.Web.HttpUtility.ParseQueryString(address.Query)[field];

    private static string RequestIn(HttpResponseMessage sent)
    {
        Assert.StartsWith("/login?return_url=", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return Uri.UnescapeDataString(sent.Headers.Location.OriginalString.Split("return_url=", 2)[1]);
    }

    private static Uri Here(string path) => new(path, UriKind.Relative);
}

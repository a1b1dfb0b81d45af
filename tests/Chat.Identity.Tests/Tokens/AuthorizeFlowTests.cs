using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tests.Tokens;

/// <summary>What it takes to get a code: a log-in that is new enough, and a click where a program could be another than it says.</summary>
public sealed class AuthorizeFlowTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private const string Reader = "reader-of-somebody-else";
    private const string Site = "site-of-somebody-else";

    private readonly FakeTimeProvider _time = TokenHost.NewTime();
    private TokenHost _host = null!;
    private ChatUser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis, _time);
        _alice = await _host.AddUserAsync();
        await using var scope = _host.Services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await applications.CreateAsync(ThirdParty(Reader, secret: null));
        await applications.CreateAsync(ThirdParty(Site, "a secret of a site"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_program_of_ours_gets_a_code_after_a_click_when_somebody_was_signed_in_before()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);

        using var asked = await client.AuthorizeAsync();
        using var clicked = await client.ClickAsync(Page(asked, "/consent"));
        using var next = await client.AuthorizeAsync();

        Assert.Contains("code=", clicked.Headers.Location!.Query, StringComparison.Ordinal);
        // A click is good for one code.
        Page(next, "/consent");
    }

    [Fact]
    public async Task A_program_of_ours_gets_a_code_without_a_click_after_a_log_in_for_this_very_request_and_one_only()
    {
        using var browser = _host.CreateBrowser();
        var client = new TokenClient(browser);

        using var asked = await client.AuthorizeAsync();
        var request = Request(Page(asked, "/login"));
        await _host.SignInAsync(browser, _alice, request);
        using var other = await client.AuthorizeAsync(("state", "another request"));
        using var answer = await browser.GetAsync(request);
        using var again = await browser.GetAsync(request);

        Page(other, "/consent");
        Assert.Contains("code=", answer.Headers.Location!.Query, StringComparison.Ordinal);
        Page(again, "/consent");
    }

    [Fact]
    public async Task What_a_program_has_begun_by_itself_counts_for_nothing_in_the_browser()
    {
        using var program = _host.CreateBrowser();
        using var begun = await new TokenClient(program).AuthorizeAsync();
        var request = Request(Page(begun, "/login"));
        using var browser = await _host.SignedInAsync(_alice);

        using var answer = await browser.GetAsync(request);

        Page(answer, "/consent");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/sessions")]
    [InlineData("/connect/authorize?client_id=chat-cli")]
    public async Task A_log_in_for_something_else_is_none_for_the_request(string? wanted)
    {
        using var browser = _host.CreateBrowser();
        using var asked = await new TokenClient(browser).AuthorizeAsync();
        var request = Request(Page(asked, "/login"));

        await _host.SignInAsync(browser, _alice, wanted is null ? null : new Uri(wanted, UriKind.Relative));
        using var answer = await browser.GetAsync(request);

        Page(answer, "/consent");
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task The_clocks_of_two_replicas_may_differ_by_a_minute(int seconds)
    {
        await using var replica = await TokenHost.StartAsync(_host.Database, redis, new FakeTimeProvider(_time.GetUtcNow().AddSeconds(seconds)));
        using var browser = _host.CreateBrowser();

        using var asked = await new TokenClient(browser).AuthorizeAsync(("prompt", "login"), ("max_age", "0"));
        var request = Request(Page(asked, "/login"));
        await replica.SignInAsync(browser, _alice, request);
        using var answer = await browser.GetAsync(request);

        Assert.Contains("code=", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_click_of_one_user_is_none_of_another_in_the_same_browser()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser, Reader);
        using var asked = await client.AuthorizeAsync();
        var page = Page(asked, "/consent");
        using (await client.ClickAsync(page))
        {
        }

        using var second = await client.AuthorizeAsync();
        var request = Request(Page(second, "/consent"));
        await _host.SignInAsync(browser, await _host.AddUserAsync("bob"));
        using var answer = await browser.GetAsync(request);

        Page(answer, "/consent");
    }

    [Fact]
    public async Task A_program_of_somebody_else_without_a_secret_needs_a_click_each_time_also_after_a_log_in()
    {
        using var browser = _host.CreateBrowser();
        var client = new TokenClient(browser, Reader);
        using var asked = await client.AuthorizeAsync();
        var request = Request(Page(asked, "/login"));
        await _host.SignInAsync(browser, _alice, request);

        using var first = await browser.GetAsync(request);
        using var clicked = await client.ClickAsync(Page(first, "/consent"));
        using var second = await client.AuthorizeAsync();
        using var quiet = await client.AuthorizeAsync(("prompt", "none"));

        Assert.Contains("code=", clicked.Headers.Location!.Query, StringComparison.Ordinal);
        Page(second, "/consent");
        Assert.Contains("error=consent_required", quiet.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_somebody_else_with_a_secret_is_asked_about_once_unless_it_wants_more_often()
    {
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser, Site);
        using var asked = await client.AuthorizeAsync();
        using var clicked = await client.ClickAsync(Page(asked, "/consent"));

        using var second = await client.AuthorizeAsync();
        using var wanted = await client.AuthorizeAsync(("prompt", "consent"));

        Assert.Contains("code=", second.Headers.Location!.Query, StringComparison.Ordinal);
        Page(wanted, "/consent");
    }

    [Fact]
    public async Task Who_says_no_is_said_to_have()
    {
        using var browser = await _host.SignedInAsync(_alice);
        using var asked = await new TokenClient(browser, Reader).AuthorizeAsync(("prompt", "login"));

        using var answer = await browser.GetAsync(new Uri($"{Request(Page(asked, "/login"))}&consent_denied=1", UriKind.Relative));

        Assert.Contains("error=access_denied", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    [InlineData("max_age", "60")]
    public async Task A_log_in_that_is_asked_for_has_to_happen(string field, string value)
    {
        using var browser = await _host.SignedInAsync(_alice);
        _time.Advance(TimeSpan.FromSeconds(61));
        var client = new TokenClient(browser);

        using var asked = await client.AuthorizeAsync((field, value));
        var request = Request(Page(asked, "/login"));
        using var without = await browser.GetAsync(request);
        await _host.SignInAsync(browser, _alice, request);
        using var with = await browser.GetAsync(request);

        Page(without, "/login");
        Assert.Contains("code=", with.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_that_is_new_enough_will_do_and_what_is_no_age_is_refused()
    {
        using var browser = await _host.SignedInAsync(_alice);
        _time.Advance(TimeSpan.FromSeconds(59));
        var client = new TokenClient(browser);

        using var young = await client.AuthorizeAsync(("max_age", "60"));
        _time.Advance(TimeSpan.FromSeconds(2));
        using var quiet = await client.AuthorizeAsync(("max_age", "60"), ("prompt", "none"));
        using var wrong = await client.AuthorizeAsync(("max_age", "soon"));
        using var negative = await client.AuthorizeAsync(("max_age", "-1"));

        Page(young, "/consent");
        Assert.Contains("error=login_required", quiet.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Contains("error=invalid_request", wrong.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Contains("error=invalid_request", negative.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_identity_token_says_when_the_user_has_signed_in_also_after_a_renewal()
    {
        var at = _time.GetUtcNow().ToUnixTimeSeconds();
        using var browser = await _host.SignedInAsync(_alice);
        var client = new TokenClient(browser);
        _time.Advance(TimeSpan.FromSeconds(20));

        var tokens = await client.TokensAsync();
        var renewed = await client.RefreshAsync(tokens.Refresh);

        Assert.Equal((at, at), (TimeIn(tokens), TimeIn(renewed)));
        Assert.Null(tokens.Claims["auth_time"]);
    }

    private static long TimeIn(TokenAnswer answer) =>
        (long)JsonNode.Parse(Base64Url.DecodeFromChars(((string)answer.Body["id_token"]!).Split('.')[1]))!["auth_time"]!;

    private static Uri Page(HttpResponseMessage answer, string page)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith($"{page}?return_url=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return answer.Headers.Location;
    }

    private static Uri Request(Uri page) => new(Uri.UnescapeDataString(page.OriginalString.Split("return_url=", 2)[1]), UriKind.Relative);

    private static OpenIddictApplicationDescriptor ThirdParty(string id, string? secret) => new()
    {
        ClientId = id,
        ClientSecret = secret,
        DisplayName = id,
        ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential,
        ConsentType = ConsentTypes.Explicit,
        RedirectUris = { new Uri("http://127.0.0.1/callback") },
        Permissions =
        {
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code, Permissions.Prefixes.Scope + "chat",
        },
    };
}

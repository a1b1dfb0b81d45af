using System.Net;
using System.Text.RegularExpressions;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>A console without a browser shows a code, which its user types into one somewhere else.</summary>
public sealed partial class DeviceFlowTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TokenHost.NewTime();
    private TokenHost _host = null!;
    private ChatUser _alice = null!;
    private HttpClient _console = null!;
    private TokenClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis, _time);
        _alice = await _host.AddUserAsync();
        _console = _host.CreateBrowser();
        _client = new TokenClient(_console);
    }

    public async ValueTask DisposeAsync()
    {
        _console.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_device_is_signed_in_when_its_user_says_so()
    {
        var device = await AskAsync();
        Assert.Equal(new Uri(_host.Public, "/device").ToString(), (string)device.Body["verification_uri"]!);
        Assert.Equal("authorization_pending", (await RedeemAsync(device)).Error);
        using var browser = await _host.SignedInAsync(_alice);

        var page = await browser.GetStringAsync(PageOf(device));
        using var allowed = await PostAsync(browser, device, page, handler: null);
        var tokens = await RedeemAsync(device);

        Assert.Contains("Chat in the console", page, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/device?outcome=allowed"), (allowed.StatusCode, allowed.Headers.Location!.OriginalString));
        Assert.Equal((_alice.Id.ToString(), "alice"), ((string)tokens.Claims["sub"]!, (string)tokens.Claims["name"]!));
        Assert.Equal(HttpStatusCode.OK, (await _client.RefreshAsync(tokens.Refresh)).Status);
        await using var database = _host.OpenDatabase();
        Assert.Equal(tokens.Session, Assert.Single(database.Sessions).Id);
        Assert.NotEqual(HttpStatusCode.OK, (await RedeemAsync(device)).Status);
    }

    [Fact]
    public async Task The_device_is_told_when_its_user_says_no()
    {
        var device = await AskAsync();
        using var browser = await _host.SignedInAsync(_alice);

        using var denied = await PostAsync(browser, device, await browser.GetStringAsync(PageOf(device)), "Deny");

        Assert.Equal("/device?outcome=denied", denied.Headers.Location!.OriginalString);
        Assert.Equal("access_denied", (await RedeemAsync(device)).Error);
    }

    [Fact]
    public async Task Nobody_allows_a_device_without_being_signed_in_or_from_another_site()
    {
        var device = await AskAsync();
        using var stranger = _host.CreateBrowser();
        using var alice = await _host.SignedInAsync(_alice);

        using var page = await stranger.GetAsync(PageOf(device));
        using var forged = await alice.PostAsync(new Uri("/device", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("user_code", (string)device.Body["user_code"]!)]));

        Assert.Contains("/login?return_url=%2Fdevice", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal("authorization_pending", (await RedeemAsync(device)).Error);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_after_its_time_or_when_it_is_wrong()
    {
        var device = await AskAsync();
        using var browser = await _host.SignedInAsync(_alice);
        var wrong = await browser.GetStringAsync(new Uri("/device?user_code=0000-0000-0000", UriKind.Relative));
        _time.Advance(TimeSpan.FromMinutes(11));

        var late = await browser.GetStringAsync(PageOf(device));

        Assert.All([wrong, late], page => Assert.Contains("There is no such code", page, StringComparison.Ordinal));
        Assert.Equal("expired_token", (await RedeemAsync(device)).Error);
    }

    private Task<TokenAnswer> AskAsync() => _client.PostAsync("/connect/device", ("client_id", "chat-cli"), ("scope", TokenClient.Scopes));

    private Task<TokenAnswer> RedeemAsync(TokenAnswer device) => _client.PostAsync(
        "/connect/token",
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", "chat-cli"),
        ("device_code", (string)device.Body["device_code"]!));

    private static Uri PageOf(TokenAnswer device) => new($"/device?user_code={device.Body["user_code"]}", UriKind.Relative);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, TokenAnswer device, string page, string? handler)
    {
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("user_code", (string)device.Body["user_code"]!),
            KeyValuePair.Create("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value),
        ]);
        return await browser.PostAsync(new Uri(handler is null ? "/device" : $"/device?handler={handler}", UriKind.Relative), form);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"(?=[^<]*/?>\\s*</form>\\s*(?:</main>|$))")]
    private static partial Regex FormToken();
}

using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>A request for a code is told of the log-in that it has led to, whichever way that was made.</summary>
public sealed class LogInForRequestTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, time: null, SoftPasskey.Issuer);
        var (_, first) = await _host.SignedInAsync("alice");
        using var signedIn = first;
        await first.AddPasskeyAsync(_passkey);
        _browser = _host.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task On_the_page_with_the_password()
    {
        var page = await AskAsync();

        await _browser.SubmitAsync(page, null, ("user_name", "alice"), ("password", AccountVerbs.Password), ("return_url", RequestIn(page)));

        await IsCodeAsync(page);
    }

    [Fact]
    public async Task On_the_page_with_a_passkey()
    {
        var page = await AskAsync();

        var options = await _browser.SubmitAsync(page, "PasskeyOptions");
        await _browser.SubmitAsync(page, "Passkey", ("credential", _passkey.Sign(options.Text)), ("return_url", RequestIn(page)));

        await IsCodeAsync(page);
    }

    [Fact]
    public async Task In_a_program_that_takes_the_password_itself()
    {
        var page = await AskAsync();

        await _browser.PostAsync("/account/login", new { user_name = "alice", password = AccountVerbs.Password, return_url = RequestIn(page) });

        await IsCodeAsync(page);
    }

    [Fact]
    public async Task But_not_of_one_that_was_made_in_another_tab_for_something_else()
    {
        var page = await AskAsync();

        await _browser.SubmitAsync("/login", null, ("user_name", "alice"), ("password", AccountVerbs.Password), ("return_url", "/"));

        Assert.StartsWith("/consent?", (await _browser.GetAsync(RequestIn(page))).Raw.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync()
    {
        using var anybody = new HttpClient();
        var asked = await _browser.GetAsync(new TokenClient(anybody).AuthorizeUri().OriginalString);
        return asked.Raw.Headers.Location!.OriginalString;
    }

    private async Task IsCodeAsync(string page) =>
        Assert.Contains("code=", (await _browser.GetAsync(RequestIn(page))).Raw.Headers.Location!.OriginalString, StringComparison.Ordinal);

    private static string RequestIn(string page) => Uri.UnescapeDataString(page.Split("return_url=", 2)[1]);
}

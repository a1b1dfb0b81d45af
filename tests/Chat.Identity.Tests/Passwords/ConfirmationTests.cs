using System.Net;
using Chat.Identity.External;
using Chat.Identity.Tests.Support;
using Chat.Identity.TwoFactor;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Passwords;

/// <summary>An open browser alone is not enough to add a way in, or to take one away.</summary>
public sealed class ConfirmationTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time, SoftPasskey.Issuer);

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task An_authenticator_is_set_up_with_the_password_only()
    {
        var (_, browser) = await _host.SignedInAsync("alice");

        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/totp", new { })).Code);
        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/totp", new { password = "not the password" })).Code);
        Assert.DoesNotContain("id=\"secret\"", (await browser.SubmitAsync("/totp", "Begin")).Text, StringComparison.Ordinal);
        Assert.Contains("id=\"secret\"", (await browser.SubmitAsync("/totp", "Begin", ("password", AccountVerbs.Password))).Text, StringComparison.Ordinal);

        var setup = await browser.PostAsync("/account/totp", new { password = AccountVerbs.Password });
        var code = TotpCodes.Code(Base32.Decode(setup.String("secret")), _time.GetUtcNow());

        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/totp/confirm", new { code })).Code);
        Assert.DoesNotContain("recovery_codes", (await browser.SubmitAsync("/totp", "Confirm", ("code", code))).Text, StringComparison.Ordinal);
        Assert.Contains("recovery_codes", (await browser.SubmitAsync("/totp", "Confirm", ("code", code), ("password", AccountVerbs.Password))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_is_added_and_removed_with_the_password_only()
    {
        var (_, browser) = await _host.SignedInAsync("alice");

        Assert.Equal("invalid_credentials", (await browser.AddPasskeyAsync(_passkey, "")).Code);
        Assert.Equal("invalid_credentials", (await browser.AddPasskeyAsync(_passkey, "not the password")).Code);
        Assert.Equal(0, await PasskeysAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await browser.AddPasskeyAsync(_passkey)).Status);
        Assert.Equal(1, await PasskeysAsync());

        Assert.Contains("This is not your password.", (await browser.SubmitAsync("/passkeys", "Remove", ("id", _passkey.Id))).Text, StringComparison.Ordinal);
        Assert.Equal(1, await PasskeysAsync());
        await browser.SubmitAsync("/passkeys", "Remove", ("id", _passkey.Id), ("password", AccountVerbs.Password));
        Assert.Equal(0, await PasskeysAsync());
    }

    [Fact]
    public async Task Who_has_signed_in_with_a_passkey_just_now_is_asked_for_no_password_and_five_minutes_later_is()
    {
        var (_, first) = await _host.SignedInAsync("alice");
        await first.AddPasskeyAsync(_passkey);
        using var browser = _host.NewBrowser();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.LogInAsync(_passkey)).Status);

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/account/totp", new { })).Status);
        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/password", new { current_password = "", password = AccountVerbs.OtherPassword })).Code);
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/totp", new { })).Code);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/account/totp", new { password = AccountVerbs.Password })).Status);
    }

    [Fact]
    public async Task Without_a_password_a_log_in_of_the_last_five_minutes_stands_in_for_it()
    {
        var (_, browser) = await _host.SignedInAsync("alice");
        await using (var database = _host.OpenDatabase())
        {
            await database.Users.ExecuteUpdateAsync(user => user.SetProperty(row => row.PasswordHash, (string?)null));
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/account/totp", new { })).Status);
        _time.Advance(TimeSpan.FromMinutes(5));

        var late = await browser.PostAsync("/account/totp", new { });
        Assert.Equal("invalid_credentials", late.Code);
        Assert.Contains("Sign in anew", late.Text, StringComparison.Ordinal);
        Assert.Contains("/login?return_url=%2Ftotp", (await browser.GetAsync("/totp")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_of_another_server_is_linked_with_the_password_only()
    {
        var (alice, _) = await _host.SignedInAsync("alice");
        var identity = new ExternalIdentity("company", "4711", null);
        await using var scope = _host.NewScope();
        var external = scope.ServiceProvider.GetRequiredService<ExternalLogin>();
        var browser = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = Callers.Of(alice) };

        Assert.Equal("invalid_credentials", await Callers.RefusalAsync(() => external.LinkAsync(browser, identity, null, CancellationToken.None)));
        Assert.Null(await external.FindAsync(browser, identity, CancellationToken.None));
        await external.LinkAsync(browser, identity, AccountVerbs.Password, CancellationToken.None);

        Assert.Equal(alice.Id, (await external.FindAsync(browser, identity, CancellationToken.None))!.Id);
    }

    private async Task<int> PasskeysAsync()
    {
        await using var database = _host.OpenDatabase();
        return await database.UserPasskeys.CountAsync();
    }
}

using Chat.Identity.Data.Accounts;
using Chat.Identity.External;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.External;

/// <summary>What another server says opens no account that no other way opens.</summary>
public sealed class ExternalAccountTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private static readonly ExternalIdentity Company = new("company", "4711", null);

    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;
    private ChatUser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, time: null, SoftPasskey.Issuer);
        (_alice, var browser) = await _host.SignedInAsync("alice");
        using var signedIn = browser;
        await browser.AddPasskeyAsync(_passkey);
        await using var scope = _host.NewScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = Callers.Of(_alice) };
        await scope.ServiceProvider.GetRequiredService<ExternalLogin>().LinkAsync(request, Company, AccountVerbs.Password, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_linked_signs_in() => Assert.Equal(_alice.Id, (await FindAsync())!.Id);

    [Theory]
    [InlineData("update identity.users set disabled_at = now()", "account_disabled")]
    [InlineData("update identity.users set email_confirmed = false", "email_not_verified")]
    [InlineData("update identity.users set role = 'Bot'", "invalid_credentials")]
    public async Task Whom_no_way_lets_in_this_one_does_not_either(string change, string code)
    {
        await RunAsync(change);

        Assert.Equal(code, await Callers.RefusalAsync(FindAsync));
        using var browser = _host.NewBrowser();
        Assert.Equal(code, (await browser.LogInAsync("alice")).Code);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.LogInAsync(_passkey)).Status);
        Assert.Null(browser.Cookie);
        await using var database = _host.OpenDatabase();
        Assert.Equal(3, await database.Audit.CountAsync(row => row.Action == "login.failed" && row.Details!.Contains(code) && row.ActorId == null));
    }

    [Fact]
    public async Task A_deleted_account_is_not_found()
    {
        await RunAsync("update identity.users set deleted_at = now()");

        Assert.Null(await FindAsync());
    }

    private async Task RunAsync(string change)
    {
        await using var database = _host.OpenDatabase();
        await database.Database.ExecuteSqlRawAsync(change);
    }

    private async Task<ChatUser?> FindAsync()
    {
        await using var scope = _host.NewScope();
        return await scope.ServiceProvider.GetRequiredService<ExternalLogin>().FindAsync(new DefaultHttpContext(), Company, CancellationToken.None);
    }
}

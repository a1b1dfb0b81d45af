using System.Net;
using Chat.Contracts.Identity;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Passwords;

public sealed class PasswordChangeTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_changed_password_signs_out_everybody_but_the_browser_that_changed_it()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        using var other = _host.NewBrowser();
        await other.LogInAsync("alice");

        var answer = await browser.PostAsync("/account/password", new { current_password = AccountVerbs.Password, password = AccountVerbs.OtherPassword });

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/account")).Status);
        Assert.Equal("invalid_credentials", (await other.LogInAsync("alice")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await other.LogInAsync("alice", AccountVerbs.OtherPassword)).Status);
        Assert.Contains((alice.Id, RevocationKind.PasswordChanged), await _host.RevokedAsync());
        await _host.Mails.WaitAsync("alice@example.org", "changed");
    }

    [Fact]
    public async Task A_password_is_changed_with_the_old_one_only_and_to_a_good_one_only()
    {
        var (_, browser) = await _host.SignedInAsync("alice");

        var wrong = await browser.PostAsync("/account/password", new { current_password = "not the password", password = AccountVerbs.OtherPassword });
        var weak = await browser.PostAsync("/account/password", new { current_password = AccountVerbs.Password, password = "alice@example.org" });

        Assert.Equal(["invalid_credentials", "password_unsuitable"], new[] { wrong.Code, weak.Code });
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);
    }

    [Fact]
    public async Task A_forgotten_password_is_set_with_the_link_once_and_ends_everything()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        using var other = _host.NewBrowser();

        Assert.Equal(HttpStatusCode.Accepted, (await other.PostAsync("/account/password/forgot", new { email = "alice@example.org" })).Status);
        var token = MailFolder.TokenOf(await _host.Mails.WaitAsync("alice@example.org", "new password"));
        // A password that is not taken does not cost the link.
        Assert.Equal("password_unsuitable", (await other.PostAsync("/account/password/reset", new { token, password = "short" })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await other.PostAsync("/account/password/reset", new { token, password = AccountVerbs.OtherPassword })).Status);

        Assert.Equal("link_invalid", (await other.PostAsync("/account/password/reset", new { token, password = "ten yellow bridges" })).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await other.LogInAsync("alice", AccountVerbs.OtherPassword)).Status);
        Assert.Contains((alice.Id, RevocationKind.PasswordChanged), await _host.RevokedAsync());
    }

    [Fact]
    public async Task A_link_for_a_new_password_is_good_for_half_an_hour()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();
        await browser.PostAsync("/account/password/forgot", new { email = "alice@example.org" });
        var token = MailFolder.TokenOf(await _host.Mails.WaitAsync("alice@example.org", "new password"));

        _time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal("link_invalid", (await browser.PostAsync("/account/password/reset", new { token, password = AccountVerbs.OtherPassword })).Code);
    }

    [Fact]
    public async Task A_link_for_one_purpose_is_none_for_another()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();
        await browser.RegisterAsync("bob");
        var token = MailFolder.TokenOf(await _host.Mails.WaitAsync("bob@example.org", "verify"));

        Assert.Equal("link_invalid", (await browser.PostAsync("/account/password/reset", new { token, password = AccountVerbs.OtherPassword })).Code);
    }

    [Fact]
    public async Task Nobody_is_told_whether_an_address_has_an_account_and_nothing_is_sent_where_none_has()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();

        var known = await browser.PostAsync("/account/password/forgot", new { email = "alice@example.org" });
        var unknown = await browser.PostAsync("/account/password/forgot", new { email = "nobody@example.org" });

        Assert.Equal((known.Status, known.Text), (unknown.Status, unknown.Text));
        await Eventually.Async(async () => { await using var database = _host.OpenDatabase(); return !await database.Mails.AnyAsync(); }, "all mails are done");
        Assert.Single(_host.Mails.All);
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_does_not_flood_the_reader()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();

        for (var i = 0; i < 5; i++)
        {
            await browser.PostAsync("/account/password/forgot", new { email = "alice@example.org" });
        }

        await Eventually.Async(async () => { await using var database = _host.OpenDatabase(); return !await database.Mails.AnyAsync(); }, "all mails are done");
        Assert.Single(_host.Mails.All);
    }
}

using System.Net;
using Chat.Contracts.Identity;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Administration;

public sealed class UserAdministrationTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_disabled_user_is_signed_out_and_kept_out_until_enabled_again()
    {
        var (admin, adminBrowser) = await _host.SignedInAsync("root", ServerRole.Admin);
        var (alice, browser) = await _host.SignedInAsync("alice");

        Assert.Equal(HttpStatusCode.NoContent, (await adminBrowser.PostAsync($"/admin/users/{alice.Id}/disable", new { reason = "spam" })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/account")).Status);
        Assert.Equal("account_disabled", (await browser.LogInAsync("alice")).Code);
        Assert.Contains((alice.Id, RevocationKind.AccountDisabled), await _host.RevokedAsync());
        var row = (await adminBrowser.GetAsync("/admin/users?query=ali")).Body.GetProperty("items")[0];
        Assert.Equal("spam", row.GetProperty("disabled_reason").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await adminBrowser.PostAsync($"/admin/users/{alice.Id}/enable")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);
        await using var database = _host.OpenDatabase();
        var told = await database.Audit.Where(entry => entry.ActorId == admin.Id && entry.Target == alice.Id.ToString()).OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync();
        Assert.Equal([AuditActions.Disabled, AuditActions.Enabled], told);
    }

    [Fact]
    public async Task Who_has_lost_the_authenticator_and_the_codes_gets_in_when_an_administrator_has_turned_the_factor_off()
    {
        var (admin, adminBrowser) = await _host.SignedInAsync("root", ServerRole.Admin);
        var alice = await _host.AddAsync("alice");
        await using (var database = _host.OpenDatabase())
        {
            await database.Users.Where(user => user.Id == alice.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, true));
        }

        using var browser = _host.NewBrowser();
        Assert.Equal("second_factor_required", (await browser.LogInAsync("alice")).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await adminBrowser.PostAsync($"/admin/users/{alice.Id}/totp/disable")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);
        await using var after = _host.OpenDatabase();
        Assert.Equal(admin.Id, (await after.Audit.SingleAsync(entry => entry.Action == AuditActions.TotpDisabled)).ActorId);
        await _host.Mails.WaitAsync("alice@example.org", "factor was turned off");
    }

    [Fact]
    public async Task Disabling_without_a_reason_and_twice_is_one_revocation()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var alice = await _host.AddAsync("alice");

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/admin/users/{alice.Id}/disable")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/admin/users/{alice.Id}/disable")).Status);

        Assert.Single(await _host.RevokedAsync());
    }

    [Fact]
    public async Task A_new_role_counts_at_once_and_the_old_cookie_ends()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var (alice, browser) = await _host.SignedInAsync("alice");

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PutAsync($"/admin/users/{alice.Id}/role", new { role = "Admin" })).Status);

        Assert.Contains((alice.Id, RevocationKind.RoleChanged), await _host.RevokedAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/admin/users")).Status);
        await browser.LogInAsync("alice");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/users")).Status);
        Assert.Equal("invalid_request", (await admin.PutAsync($"/admin/users/{alice.Id}/role", new { role = "King" })).Code);
    }

    [Fact]
    public async Task Nobody_changes_their_own_rights_and_the_last_administrator_cannot_go()
    {
        var (root, admin) = await _host.SignedInAsync("root", ServerRole.Admin);

        Assert.Equal("not_allowed", (await admin.PutAsync($"/admin/users/{root.Id}/role", new { role = "User" })).Code);
        Assert.Equal("not_allowed", (await admin.PostAsync($"/admin/users/{root.Id}/disable")).Code);
        Assert.Equal("not_allowed", (await admin.DeleteAsync("/account", new { password = AccountVerbs.Password })).Code);

        await _host.AddAsync("second", ServerRole.Admin);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/account", new { password = AccountVerbs.Password })).Status);
    }

    [Fact]
    public async Task Two_administrators_who_take_each_others_role_at_once_leave_one()
    {
        var (one, oneBrowser) = await _host.SignedInAsync("one", ServerRole.Admin);
        var (two, twoBrowser) = await _host.SignedInAsync("two", ServerRole.Admin);

        await Task.WhenAll(
            oneBrowser.PutAsync($"/admin/users/{two.Id}/role", new { role = "User" }),
            twoBrowser.PutAsync($"/admin/users/{one.Id}/role", new { role = "User" }));

        await using var database = _host.OpenDatabase();
        Assert.Equal(1, await database.Users.CountAsync(user => user.Role == ServerRole.Admin));
    }

    [Theory]
    [InlineData(ServerRole.User)]
    [InlineData(ServerRole.Moderator)]
    public async Task Who_is_no_administrator_gets_nothing_of_it(ServerRole role)
    {
        var (_, browser) = await _host.SignedInAsync("mallory", role);
        var alice = await _host.AddAsync("alice");

        Answer[] answers =
        [
            await browser.GetAsync("/admin/users"),
            await browser.PostAsync($"/admin/users/{alice.Id}/disable"),
            await browser.PostAsync($"/admin/users/{alice.Id}/enable"),
            await browser.PutAsync($"/admin/users/{alice.Id}/role", new { role = "Admin" }),
            await browser.PostAsync($"/admin/users/{alice.Id}/totp/disable"),
            await browser.GetAsync("/admin/audit"),
            await browser.GetAsync("/admin/audit/verify"),
            await browser.GetAsync("/admin/invites"),
            await browser.PostAsync("/admin/invites", new { }),
            await browser.DeleteAsync($"/admin/invites/{Guid.NewGuid()}"),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Forbidden, "not_allowed"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task Users_are_found_by_the_beginning_of_the_name_and_by_the_address_page_by_page()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        await using (var database = _host.OpenDatabase())
        {
            database.Users.AddRange(Enumerable.Range(100, 60).Select(i => new ChatUser
            {
                Id = Guid.NewGuid(), UserName = $"user{i}", NormalizedUserName = $"USER{i}", NameSkeleton = $"user{i}", CreatedAt = _time.GetUtcNow(),
            }));
            await database.SaveChangesAsync();
        }

        var first = await admin.GetAsync("/admin/users?query=user");
        var second = await admin.GetAsync($"/admin/users?query=user&after={first.String("next")}");

        Assert.Equal((50, 10), (first.Body.GetProperty("items").GetArrayLength(), second.Body.GetProperty("items").GetArrayLength()));
        Assert.Equal(1, (await admin.GetAsync("/admin/users?query=root@example.org")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await admin.GetAsync("/admin/users?query=%25")).Body.GetProperty("items").GetArrayLength());
    }
}

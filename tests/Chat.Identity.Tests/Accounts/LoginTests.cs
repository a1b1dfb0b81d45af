using System.Net;
using System.Net.Http.Json;
using Chat.Identity.Audit;
using Chat.Identity.Data.Mail;
using Chat.Identity.Passwords;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.EntityFrameworkCore.Models;

namespace Chat.Identity.Tests.Accounts;

public sealed class LoginTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(
        await databases.CreateAsync(), redis, _time, ("Passwords:MemoryKibibytes", "19456"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_cookie_is_not_for_scripts_and_not_for_other_sites()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();

        var answer = await browser.LogInAsync("alice");

        var cookie = Assert.Single(answer.Raw.Headers.GetValues("Set-Cookie"));
        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.StartsWith("chat-login=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_verified_address_is_as_good_as_the_name()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("Alice@EXAMPLE.org")).Status);
    }

    [Fact]
    public async Task A_wrong_password_and_a_user_who_does_not_exist_look_the_same()
    {
        await _host.AddAsync("alice");
        using var browser = _host.NewBrowser();

        var wrong = await browser.LogInAsync("alice", "not the password");
        var nobody = await browser.LogInAsync("nobody", "not the password");
        var long_ = await browser.LogInAsync("alice", new string('x', 5_000));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_credentials"), (wrong.Status, wrong.Code));
        Assert.All([nobody, long_], answer => Assert.Equal((wrong.Status, wrong.Code, wrong.String("detail")), (answer.Status, answer.Code, answer.String("detail"))));
    }

    [Fact]
    public async Task Only_the_right_password_learns_that_an_account_is_disabled()
    {
        var alice = await _host.AddAsync("alice");
        await using var database = _host.OpenDatabase();
        await database.Users.Where(user => user.Id == alice.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, _time.GetUtcNow()));
        using var browser = _host.NewBrowser();

        Assert.Equal("account_disabled", (await browser.LogInAsync("alice")).Code);
        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", "not the password")).Code);
    }

    [Fact]
    public async Task A_hash_that_costs_too_little_is_made_anew_at_the_log_in()
    {
        var alice = await _host.AddAsync("alice");
        await using var database = _host.OpenDatabase();
        var weak = Argon2idHash.Make(AccountVerbs.Password, 8_192, 1).ToString();
        await database.Users.Where(user => user.Id == alice.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, weak));
        using var browser = _host.NewBrowser();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", await database.Users.Select(user => user.PasswordHash!).SingleAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);
    }

    [Fact]
    public async Task After_the_log_out_a_copy_of_the_cookie_is_worth_nothing()
    {
        var (_, browser) = await _host.SignedInAsync("alice");
        using var thief = _host.NewBrowser();
        thief.Steal(browser.Cookie!);
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/account")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/account/logout")).Status);

        Assert.Equal("sign_in_required", (await thief.GetAsync("/account")).Code);
        Assert.Equal("sign_in_required", (await browser.GetAsync("/account")).Code);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_sign_in_before_so_that_nobody_can_fix_a_session()
    {
        var (_, browser) = await _host.SignedInAsync("alice");
        using var thief = _host.NewBrowser();
        thief.Steal(browser.Cookie!);

        await browser.LogInAsync("alice");

        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task A_cookie_ends_with_the_security_stamp_and_after_twelve_hours()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        var (_, other) = await _host.SignedInAsync("bob");
        await using var database = _host.OpenDatabase();

        await database.Users.Where(user => user.Id == alice.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, "another"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/account")).Status);
        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task The_audit_tells_of_log_ins_that_came_about_and_of_those_that_did_not()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        await browser.LogInAsync("alice", "not the password");
        await browser.LogInAsync("nobody", "not the password");
        await browser.PostAsync("/account/logout");

        await using var database = _host.OpenDatabase();
        var rows = await database.Audit.OrderBy(row => row.Id).ToListAsync();

        Assert.Equal([AuditActions.LoggedIn, AuditActions.LoginFailed, AuditActions.LoginFailed, AuditActions.LoggedOut], rows.ConvertAll(row => row.Action));
        Assert.Equal([alice.Id.ToString(), alice.Id.ToString(), null, alice.Id.ToString()], rows.ConvertAll(row => row.Target));
        Assert.Equal([alice.Id, null, null, alice.Id], rows.ConvertAll(row => row.ActorId));
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.Address));
    }

    [Fact]
    public async Task With_the_account_go_its_tokens_its_mails_and_from_where_it_was_used()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        using var program = await SignedInClientAsync("alice");
        await new TokenClient(program).TokensAsync();
        await using var database = _host.OpenDatabase();
        var now = _time.GetUtcNow();
        database.Mails.Add(new MailRow { Id = Guid.NewGuid(), Kind = MailKind.ResetPassword, Address = "Alice@example.org", CreatedAt = now, DueAt = now.AddHours(1) });
        database.Mails.Add(new MailRow { Id = Guid.NewGuid(), Kind = MailKind.ResetPassword, Address = "bob@example.org", CreatedAt = now, DueAt = now.AddHours(1) });
        await database.SaveChangesAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/account", new { password = AccountVerbs.Password })).Status);

        var session = await database.Sessions.AsNoTracking().SingleAsync(row => row.UserId == alice.Id);
        Assert.Equal(("", "", true), (session.Device, session.Address, session.EndedAt is not null));
        Assert.Equal("bob@example.org", (await database.Mails.AsNoTracking().SingleAsync()).Address);
        Assert.Empty(await database.Set<OpenIddictEntityFrameworkCoreToken<Guid>>().AsNoTracking().ToListAsync());
        Assert.Empty(await database.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().AsNoTracking().ToListAsync());
    }

    private async Task<HttpClient> SignedInClientAsync(string name)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Public };
        using var answer = await client.PostAsJsonAsync("/account/login", new { user_name = name, password = AccountVerbs.Password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return client;
    }

    [Fact]
    public async Task Whoever_deletes_the_account_is_forgotten_and_the_name_is_nobodys()
    {
        var (alice, browser) = await _host.SignedInAsync("alice");
        Assert.Equal("invalid_credentials", (await browser.DeleteAsync("/account", new { password = "not the password" })).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/account", new { password = AccountVerbs.Password })).Status);

        await using var database = _host.OpenDatabase();
        var user = await database.Users.SingleAsync();
        Assert.NotNull(user.DeletedAt);
        Assert.Equal([null, null, null, null], new[] { user.UserName, user.Email, user.PasswordHash, user.NormalizedEmail });
        Assert.Contains((alice.Id, Chat.Contracts.Identity.RevocationKind.AccountDeleted), await _host.RevokedAsync());
        Assert.Equal("sign_in_required", (await browser.GetAsync("/account")).Code);
        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice")).Code);
        Assert.Equal("user_name_taken", (await browser.RegisterAsync("alice")).Code);
    }
}

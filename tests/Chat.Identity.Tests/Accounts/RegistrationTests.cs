using System.Net;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Accounts;

public sealed class RegistrationTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;
    private Browser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);
        _alice = _host.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _alice.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_registers_signs_in_after_the_link_in_the_mail()
    {
        Assert.Equal(HttpStatusCode.Created, (await _alice.RegisterAsync("alice")).Status);
        Assert.Equal("email_not_verified", (await _alice.LogInAsync("alice")).Code);
        var mail = await _host.Mails.WaitAsync("alice@example.org", "verify");

        Assert.Equal(HttpStatusCode.NoContent, (await _alice.PostAsync("/account/email/verify", new { token = MailFolder.TokenOf(mail) })).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await _alice.LogInAsync("alice")).Status);
        var account = await _alice.GetAsync("/account");
        Assert.Equal("alice", account.String("user_name"));
        Assert.Equal("alice@example.org", account.String("email"));
        Assert.True(account.Body.GetProperty("email_verified").GetBoolean());
    }

    [Fact]
    public async Task A_link_is_good_once_and_for_a_day()
    {
        await _alice.RegisterAsync("alice");
        await _alice.RegisterAsync("bob");
        var first = MailFolder.TokenOf(await _host.Mails.WaitAsync("alice@example.org", "verify"));
        var second = MailFolder.TokenOf(await _host.Mails.WaitAsync("bob@example.org", "verify"));

        Assert.Equal(HttpStatusCode.NoContent, (await _alice.PostAsync("/account/email/verify", new { token = first })).Status);
        Assert.Equal("link_invalid", (await _alice.PostAsync("/account/email/verify", new { token = first })).Code);
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Equal("link_invalid", (await _alice.PostAsync("/account/email/verify", new { token = second })).Code);
        Assert.Equal("link_invalid", (await _alice.PostAsync("/account/email/verify", new { token = "x" })).Code);
    }

    [Fact]
    public async Task The_token_of_a_link_is_not_kept()
    {
        await _alice.RegisterAsync("alice");
        var token = MailFolder.TokenOf(await _host.Mails.WaitAsync("alice@example.org", "verify"));

        await using var database = _host.OpenDatabase();
        var link = await database.Links.SingleAsync(link => link.Purpose == LinkPurpose.VerifyEmail);

        Assert.Equal(Links.HashOf(token), link.TokenHash);
        Assert.DoesNotContain(_host.Logs.Entries, entry => entry.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_address_is_answered_like_a_free_one_and_its_owner_is_told()
    {
        await _host.AddAsync("alice");

        var taken = await _alice.RegisterAsync("mallory", "alice@example.org");
        var free = await _alice.RegisterAsync("bob");

        Assert.Equal((free.Status, free.Text), (taken.Status, taken.Text));
        // The name is as good as taken, the password as good as right, and the link never comes.
        Assert.Equal("user_name_taken", (await _alice.RegisterAsync("mallory", "other@example.org")).Code);
        Assert.Equal("email_not_verified", (await _alice.LogInAsync("mallory")).Code);
        var mail = await _host.Mails.WaitAsync("alice@example.org", "already");
        Assert.DoesNotContain("token=", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_accounts_that_name_an_address_the_one_that_verifies_it_has_it()
    {
        await _alice.RegisterAsync("mallory", "alice@example.org");
        var mallorys = MailFolder.TokenOf(await _host.Mails.WaitAsync("alice@example.org", "verify"));
        await _alice.RegisterAsync("alice");
        await _host.Mails.WaitAsync("alice@example.org", "verify", count: 2);
        var alices = _host.Mails.To("alice@example.org").Select(MailFolder.TokenOf).Single(token => token != mallorys);

        Assert.Equal(HttpStatusCode.NoContent, (await _alice.PostAsync("/account/email/verify", new { token = alices })).Status);
        Assert.Equal("link_invalid", (await _alice.PostAsync("/account/email/verify", new { token = mallorys })).Code);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("ALICE")]
    [InlineData("a1ice")]
    [InlineData("\u0430\u04cf\u0456\u0441\u0435")]
    public async Task A_name_that_is_taken_or_looks_like_one_is_refused(string name)
    {
        await _host.AddAsync("alice");

        var answer = await _alice.RegisterAsync(name, "someone@example.org");

        Assert.Equal((HttpStatusCode.Conflict, "user_name_taken"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("alice", "no address", AccountVerbs.Password, "invalid_email")]
    [InlineData("alice", "a@b@example.org", AccountVerbs.Password, "invalid_email")]
    [InlineData("alice", "alice@example.org\r\nBcc: all@example.org", AccountVerbs.Password, "invalid_email")]
    [InlineData("a b", "alice@example.org", AccountVerbs.Password, "invalid_user_name")]
    [InlineData("alice", "alice@example.org", "short", "password_unsuitable")]
    [InlineData("alice", "alice@example.org", "password1234", "password_unsuitable")]
    public async Task What_cannot_be_taken_is_refused_with_its_code(string name, string email, string password, string code) =>
        Assert.Equal(code, (await _alice.RegisterAsync(name, email, password)).Code);

    [Fact]
    public async Task The_link_is_sent_again_to_who_waits_for_one_and_nobody_is_told_who_does()
    {
        await _alice.RegisterAsync("alice");
        await _host.Mails.WaitAsync("alice@example.org", "verify");
        _time.Advance(TimeSpan.FromMinutes(2));

        var known = await _alice.PostAsync("/account/email/send", new { email = "alice@example.org" });
        var unknown = await _alice.PostAsync("/account/email/send", new { email = "nobody@example.org" });
        var nonsense = await _alice.PostAsync("/account/email/send", new { email = "nonsense" });

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted], [known.Status, unknown.Status, nonsense.Status]);
        await _host.Mails.WaitAsync("alice@example.org", "verify", count: 2);
        await Eventually.Async(async () => { await using var database = _host.OpenDatabase(); return !await database.Mails.AnyAsync(); }, "all mails are done");
        Assert.Empty(_host.Mails.To("nobody@example.org"));
    }

    [Fact]
    public async Task A_name_that_nobody_verified_for_a_week_is_free_again()
    {
        await _host.AddAsync("bob");
        await _alice.RegisterAsync("alice");
        _time.Advance(Housekeeping.UnverifiedKept + TimeSpan.FromMinutes(1));
        await using var database = _host.OpenDatabase();

        await _host.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single().CleanAsync(database, CancellationToken.None);

        Assert.Equal(["bob"], await database.Users.Select(user => user.UserName!).ToListAsync());
        Assert.Equal(HttpStatusCode.Created, (await _alice.RegisterAsync("alice")).Status);
    }
}

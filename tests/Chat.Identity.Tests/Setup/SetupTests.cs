using System.Net;
using System.Text.RegularExpressions;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Setup;

public sealed partial class SetupTests(IdentityDatabases databases, RedisFixture redis)
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task The_link_in_the_log_makes_the_first_administrator_once()
    {
        await using var host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);
        using var browser = host.NewBrowser();
        var token = await TokenAsync(host);

        // What is refused does not cost the link.
        Assert.Equal("password_unsuitable", (await SetUpAsync(browser, token, "root", "password1234")).Code);
        Assert.Equal("link_invalid", (await SetUpAsync(browser, "x", "root")).Code);
        Assert.Equal(HttpStatusCode.Created, (await SetUpAsync(browser, token, "root")).Status);
        Assert.Equal("link_invalid", (await SetUpAsync(browser, token, "other")).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("root")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/users")).Status);
    }

    [Fact]
    public async Task The_page_behind_the_link_says_what_is_wrong_and_makes_the_administrator()
    {
        await using var host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);
        using var browser = new HttpClient { BaseAddress = host.Public };
        var page = $"/setup?token={await TokenAsync(host)}";
        var token = page[(page.IndexOf('=', StringComparison.Ordinal) + 1)..];

        using var weak = await browser.SubmitAsync(page, "/setup/admin", ("token", token), ("user_name", "root"), ("email", "root@example.org"), ("password", "password1234"));
        using var made = await browser.SubmitAsync(page, "/setup/admin", ("token", token), ("user_name", "root"), ("email", "root@example.org"), ("password", AccountVerbs.Password));
        using var twice = await browser.SubmitAsync(page, "/setup/admin", ("token", token), ("user_name", "other"), ("email", "other@example.org"), ("password", AccountVerbs.Password));

        // What was typed is there again, but the password.
        var said = await weak.Content.ReadAsStringAsync();
        Assert.Contains("value=\"root@example.org\"", said, StringComparison.Ordinal);
        Assert.DoesNotContain("password1234", said, StringComparison.Ordinal);
        Assert.Contains("href=\"/login\"", await made.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("This link is used", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var database = host.OpenDatabase();
        var admin = await database.Users.SingleAsync();
        Assert.Equal(("root", ServerRole.Admin), (admin.UserName, admin.Role));
    }

    [Fact]
    public async Task Each_start_without_an_administrator_says_another_link_and_the_one_before_is_worthless()
    {
        var database = await databases.CreateAsync();
        string before;
        await using (var first = await AccountHost.StartAsync(database, redis, _time))
        {
            before = await TokenAsync(first);
        }

        await using var second = await AccountHost.StartAsync(database, redis, _time);
        using var browser = second.NewBrowser();
        var token = await TokenAsync(second);

        Assert.Equal("link_invalid", (await SetUpAsync(browser, before, "root")).Code);
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Equal("link_invalid", (await SetUpAsync(browser, token, "root")).Code);
    }

    [Fact]
    public async Task In_Development_with_a_password_there_are_three_users_and_an_administrator_and_no_link()
    {
        var database = await databases.CreateAsync();
        await using (var host = await AccountHost.StartAsync(database, redis, _time, ("Accounts:DemoPassword", AccountVerbs.Password)))
        {
            await Eventually.Async(() => host.Logs.Entries.Any(entry => entry.Event.Id == 5011), "the demo accounts are made");
            using var browser = host.NewBrowser();
            foreach (var name in new[] { "alice", "bob", "carol", "admin" })
            {
                Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync(name)).Status);
            }

            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/users")).Status);
        }

        // They are made once.
        await using var again = await AccountHost.StartAsync(database, redis, _time, ("Accounts:DemoPassword", AccountVerbs.OtherPassword));
        using var other = again.NewBrowser();
        Assert.Equal(HttpStatusCode.NoContent, (await other.LogInAsync("alice")).Status);
        await using var context = again.OpenDatabase();
        Assert.Equal(4, await context.Users.CountAsync());
        Assert.False(await context.Links.AnyAsync(link => link.Purpose == LinkPurpose.Setup));
        Assert.DoesNotContain(again.Logs.Entries, entry => entry.Event.Id == 5010);
    }

    private static async Task<string> TokenAsync(AccountHost host)
    {
        var link = "";
        await Eventually.Async(
            () => (link = host.Logs.Entries.Where(entry => entry.Event.Id == 5010).Select(entry => entry.Text).FirstOrDefault("")).Length > 0, "the link of the set-up");
        Assert.Contains($"{host.Public}setup?token=", link, StringComparison.Ordinal);
        return TokenPattern().Match(link).Groups[1].Value;
    }

    private static Task<Answer> SetUpAsync(Browser browser, string token, string name, string password = AccountVerbs.Password) =>
        browser.PostAsync("/setup", new { token, user_name = name, email = $"{name}@example.org", password });

    [GeneratedRegex("token=([A-Za-z0-9_-]+)")]
    private static partial Regex TokenPattern();
}

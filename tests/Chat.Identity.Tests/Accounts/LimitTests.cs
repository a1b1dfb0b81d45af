using System.Net;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Accounts;

/// <summary>With names of their own and a Redis of their own: what is counted by address is counted for all.</summary>
public sealed class LimitTests(IdentityDatabases databases) : IAsyncLifetime
{
    private readonly RedisFixture _redis = new();
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _host = await AccountHost.StartAsync(
            await databases.CreateAsync(),
            _redis,
            null,
            ("Limits:Identity:Loopback", "true"),
            ("Limits:Identity:RegistrationsPerHour", "2"),
            ("Limits:Identity:MailsPerHour", "2"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Who_guesses_waits_longer_and_longer_and_even_the_right_password_waits_with_him()
    {
        await _host.AddAsync("alice");
        using var mallory = _host.NewBrowser();
        var codes = new List<string?>();

        for (var i = 0; i < 8; i++)
        {
            codes.Add((await mallory.LogInAsync("alice", $"wrong password {i}")).Code);
        }

        var limited = await mallory.LogInAsync("alice");
        Assert.Contains("invalid_credentials", codes);
        Assert.Equal("rate_limited", codes[^1]);
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (limited.Status, limited.Code));
        Assert.True(limited.Body.GetProperty("retry_after").GetDouble() > 0);
    }

    [Fact]
    public async Task An_address_that_is_spelled_in_many_ways_is_one_account_that_is_guessed_at()
    {
        await _host.AddAsync("carol");
        using var mallory = _host.NewBrowser();
        string? last = null;

        for (var i = 0; i < 8; i++)
        {
            last = (await mallory.LogInAsync(new string(' ', i) + (i % 2 == 0 ? "carol@example.org" : "CAROL@Example.org"), $"wrong password {i}")).Code;
        }

        Assert.Equal("rate_limited", last);
    }

    [Fact]
    public async Task An_open_browser_is_no_place_to_guess_the_password_either()
    {
        var (_, browser) = await _host.SignedInAsync("alice");
        var codes = new List<string?>();

        for (var i = 0; i < 8; i++)
        {
            codes.Add((await browser.DeleteAsync("/account", new { password = $"wrong password {i}" })).Code);
        }

        Assert.Equal("rate_limited", codes[^1]);
    }

    [Fact]
    public async Task Registrations_and_mails_from_one_address_are_counted()
    {
        using var browser = _host.NewBrowser();

        Assert.Equal(HttpStatusCode.Created, (await browser.RegisterAsync("alice")).Status);
        Assert.Equal(HttpStatusCode.Created, (await browser.RegisterAsync("bob")).Status);
        Assert.Equal("rate_limited", (await browser.RegisterAsync("carol")).Code);
        Assert.Equal(HttpStatusCode.Accepted, (await browser.PostAsync("/account/email/send", new { email = "alice@example.org" })).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await browser.PostAsync("/account/password/forgot", new { email = "alice@example.org" })).Status);
        Assert.Equal("rate_limited", (await browser.PostAsync("/account/password/forgot", new { email = "bob@example.org" })).Code);
    }
}

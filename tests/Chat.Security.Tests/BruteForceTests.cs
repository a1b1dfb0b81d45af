using System.Net;
using System.Text.RegularExpressions;
using Chat.AppHost.Tests;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests;

/// <summary>Mallory guesses. Addresses are those of documentation (RFC 5737): each test has its own.</summary>
public sealed partial class BruteForceTests(SecuritySystem system)
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task Who_guesses_a_password_waits_longer_and_longer_and_its_owner_does_not_wait()
    {
        var alice = await system.RegisterAsync("alice");
        using var browser = new Browser(system.GuardedAccounts);
        List<Answer> guesses = [];
        while (guesses.Count < 20 && guesses.LastOrDefault()?.Status != HttpStatusCode.TooManyRequests)
        {
            guesses.Add(await LogInAsync(browser, alice.Name, Wrong, "192.0.2.1"));
        }

        var right = await LogInAsync(browser, alice.Name, SecuritySystem.Password, "192.0.2.1");
        var owner = await LogInAsync(browser, alice.Name, SecuritySystem.Password, "192.0.2.2");

        Assert.InRange(guesses.Count, 2, 10);
        Assert.Equal("rate_limited", guesses[^1].Code);
        Assert.True(guesses[^1].Raw.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1), "It is not said how long to wait.");
        Assert.Equal(HttpStatusCode.TooManyRequests, right.Status);
        Assert.Equal(HttpStatusCode.NoContent, owner.Status);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_no_way_around_it()
    {
        var alice = await system.RegisterAsync("alice");
        using var browser = new Browser(system.GuardedAccounts);

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => LogInAsync(browser, alice.Name, $"{Wrong} {number}", "192.0.2.3")));

        Assert.InRange(guesses.Count(guess => guess.Status == HttpStatusCode.Unauthorized), 1, 10);
    }

    [Fact]
    public async Task The_spelling_of_a_name_and_a_made_up_list_of_proxies_are_no_way_around_it()
    {
        var alice = await system.RegisterAsync("alice");
        using var browser = new Browser(system.GuardedAccounts);
        string[] spellings = [alice.Name, alice.Name.ToUpperInvariant(), $"{char.ToUpperInvariant(alice.Name[0])}{alice.Name[1..]}"];
        var refused = 0;

        for (var i = 0; i < 24 && refused == 0; i++)
        {
            // Only the last address is that of whoever spoke to the proxy; the first is what he says himself.
            var answer = await LogInAsync(browser, spellings[i % spellings.Length], Wrong, $"198.51.100.{i}, 192.0.2.4");
            refused += answer.Status == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task One_password_for_many_names_is_slowed_down_and_who_has_signed_in_there_before_still_gets_in()
    {
        var alice = await system.RegisterAsync("alice");
        using var browser = new Browser(system.GuardedAccounts);
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(browser, alice.Name, SecuritySystem.Password, "192.0.2.5")).Status);
        HttpStatusCode[] answers = [];

        for (var round = 0; round < 10 && !answers.Contains(HttpStatusCode.TooManyRequests); round++)
        {
            answers = [.. (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LogInAsync(browser, SecuritySystem.NewName("bob"), Wrong, "192.0.2.5")))).Select(answer => answer.Status)];
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.NoContent, (await LogInAsync(browser, alice.Name, SecuritySystem.Password, "192.0.2.5")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_has_the_password_does_not_guess_the_second_factor_from_however_many_addresses(bool isCode)
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        var setup = await program.BeginSecondFactorAsync(alice.Tokens.AccessToken, SecuritySystem.Password);
        var app = new Authenticator(setup.Secret);
        await program.ConfirmSecondFactorAsync(alice.Tokens.AccessToken, SecuritySystem.Password, app.Code());
        using var browser = new Browser(system.GuardedAccounts);
        Answer? last = null;
        var guesses = 0;

        for (; guesses < 20 && last?.Status != HttpStatusCode.TooManyRequests; guesses++)
        {
            var guess = guesses.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
            last = await LogInAsync(browser, alice.Name, SecuritySystem.Password, $"203.0.113.{guesses + 1}", isCode ? guess : null, isCode ? null : $"aaaa-bbbb-{guess}");
        }

        Assert.InRange(guesses, 2, 10);
        Assert.Equal("rate_limited", last!.Code);
        // The right one is no way in either: a guess that hits would look like this.
        Assert.Equal("rate_limited", (await LogInAsync(browser, alice.Name, SecuritySystem.Password, "203.0.113.200", app.NextCode())).Code);
    }

    [Fact]
    public async Task The_code_that_a_device_shows_is_not_guessed()
    {
        var (alice, mallory) = (await system.RegisterAsync("alice"), await system.RegisterAsync("mallory"));
        Assert.NotNull(alice);
        using var http = new HttpClient { BaseAddress = system.GuardedAccounts };
        var device = await new TokenClient(http).PostAsync("/connect/device", ("client_id", "chat-cli"), ("scope", TokenClient.Scopes));
        var right = (string)device.Body["user_code"]!;
        using var browser = new Browser(system.GuardedAccounts);
        await LogInAsync(browser, mallory.Name, SecuritySystem.Password, "192.0.2.6");
        var guesses = 0;
        Answer? last = null;

        for (; guesses < 20 && last?.Status != HttpStatusCode.TooManyRequests; guesses++)
        {
            last = await browser.SendAsync(HttpMethod.Get, $"/device?user_code=0000-0000-{guesses:D4}", null, null, ("X-Forwarded-For", "192.0.2.6"));
            Assert.DoesNotContain("Chat in the console", last.Text, StringComparison.Ordinal);
        }

        var hit = await browser.SendAsync(HttpMethod.Get, $"/device?user_code={right}", null, null, ("X-Forwarded-For", "192.0.2.6"));

        Assert.True(Digits().Count(right) >= 8, $"A code of {right.Length} characters is soon guessed.");
        Assert.InRange(guesses, 2, 10);
        Assert.Equal(HttpStatusCode.TooManyRequests, hit.Status);
        Assert.DoesNotContain("Chat in the console", hit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_mails_and_accounts_without_end_is_stopped()
    {
        using var browser = new Browser(system.GuardedAccounts);
        var mails = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => browser.SendAsync(
            HttpMethod.Post, "/account/password/forgot", new { email = "alice@example.org" }, null, ("X-Forwarded-For", "192.0.2.7"))));

        Assert.Contains(mails, answer => answer.Status == HttpStatusCode.Accepted);
        Assert.Contains(mails, answer => answer is { Status: HttpStatusCode.TooManyRequests, Code: "rate_limited" });
    }

    private static Task<Answer> LogInAsync(Browser browser, string name, string password, string address, string? code = null, string? recovery = null) => browser.SendAsync(
        HttpMethod.Post, "/account/login", new { user_name = name, password, code, recovery_code = recovery }, null, ("X-Forwarded-For", address));

    [GeneratedRegex("[0-9A-Z]")]
    private static partial Regex Digits();
}

using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests;

/// <summary>Mallory wants to know who has an account: by what is answered, and by how long it takes.</summary>
public sealed class EnumerationTests(SecuritySystem system, ITestOutputHelper output)
{
    private const int Samples = 25;

    // Between medians of the same run: without the hash the ratio would be 10 and more.
    private const double Most = 2.0;

    // What tells nothing of the account: when, and which of many requests.
    private static readonly HashSet<string> OfTheRequest = new(StringComparer.OrdinalIgnoreCase) { "Date", "Content-Length" };

    [Fact]
    public async Task A_log_in_answers_the_same_whether_there_is_such_a_user_or_not()
    {
        var alice = await system.SomebodyAsync();
        using var browser = new Browser(system.Accounts);

        var here = await LogInAsync(browser, alice.Name);
        var byAddress = await LogInAsync(browser, alice.Address);
        var nobody = await LogInAsync(browser, SecuritySystem.NewName("alice"));
        var noAddress = await LogInAsync(browser, $"{SecuritySystem.NewName("alice")}@example.org");
        var noName = await LogInAsync(browser, "\u202Ealice");

        Assert.Equal(HttpStatusCode.Unauthorized, here.Status);
        Assert.All([byAddress, nobody, noAddress, noName], answer => Assert.Equal(Seen(here), Seen(answer)));
    }

    [Theory]
    [InlineData("/account/password/forgot")]
    [InlineData("/account/email/send")]
    public async Task A_mail_is_promised_the_same_whether_there_is_such_an_address_or_not(string path)
    {
        var alice = await system.SomebodyAsync();
        using var browser = new Browser(system.Accounts);

        var here = await browser.PostAsync(path, new { email = alice.Address });
        var nobody = await browser.PostAsync(path, new { email = $"{SecuritySystem.NewName("bob")}@example.org" });

        Assert.Equal(HttpStatusCode.Accepted, here.Status);
        Assert.Equal(Seen(here), Seen(nobody));
    }

    [Fact]
    public async Task A_registration_does_not_tell_that_an_address_is_taken()
    {
        var alice = await system.SomebodyAsync();
        using var browser = new Browser(system.Accounts);

        var taken = await RegisterAsync(browser, SecuritySystem.NewName("bob"), alice.Address);
        var free = await RegisterAsync(browser, SecuritySystem.NewName("bob"), $"{SecuritySystem.NewName("bob")}@example.org");

        Assert.Equal(HttpStatusCode.Created, free.Status);
        Assert.Equal(Seen(free), Seen(taken));
    }

    [Fact]
    public async Task A_device_and_a_refresh_token_that_never_were_look_like_those_that_are_over()
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        await program.LogOutAsync(alice.Tokens.RefreshToken!);
        using var http = new HttpClient { BaseAddress = system.Accounts };
        var client = new TokenClient(http);

        var over = await client.RefreshAsync(alice.Tokens.RefreshToken!);
        var never = await client.RefreshAsync(new string('A', alice.Tokens.RefreshToken!.Length));

        Assert.Equal((over.Status, over.Error), (never.Status, never.Error));
    }

    [Fact]
    public async Task A_log_in_takes_as_long_whether_there_is_such_a_user_or_not()
    {
        var alice = await system.SomebodyAsync();
        using var browser = new Browser(system.Accounts);
        await RatioAsync(3, () => LogInAsync(browser, alice.Name), () => LogInAsync(browser, SecuritySystem.NewName("alice")));

        var ratio = await RatioAsync(Samples, () => LogInAsync(browser, alice.Name), () => LogInAsync(browser, SecuritySystem.NewName("alice")));

        output.WriteLine($"Log-in of somebody and of nobody: medians are 1 to {ratio:0.00}.");
        Assert.InRange(ratio, 1 / Most, Most);
    }

    [Fact]
    public async Task A_registration_takes_as_long_whether_the_address_is_taken_or_not()
    {
        var alice = await system.SomebodyAsync();
        using var browser = new Browser(system.Accounts);
        Task<Answer> Taken() => RegisterAsync(browser, SecuritySystem.NewName("bob"), alice.Address);
        Task<Answer> Free() => RegisterAsync(browser, SecuritySystem.NewName("bob"), $"{SecuritySystem.NewName("bob")}@example.org");
        await RatioAsync(2, Taken, Free);

        var ratio = await RatioAsync(15, Taken, Free);

        output.WriteLine($"Registration with an address that is taken and one that is free: medians are 1 to {ratio:0.00}.");
        Assert.InRange(ratio, 1 / Most, Most);
    }

    // One after the other in turn: what else the machine does meets both.
    private static async Task<double> RatioAsync(int samples, Func<Task<Answer>> left, Func<Task<Answer>> right)
    {
        List<double> lefts = [], rights = [];
        for (var i = 0; i < samples; i++)
        {
            lefts.Add(await TimeAsync(left));
            rights.Add(await TimeAsync(right));
        }

        return rights.Order().ElementAt(samples / 2) / lefts.Order().ElementAt(samples / 2);
    }

    private static async Task<double> TimeAsync(Func<Task<Answer>> request)
    {
        var watch = Stopwatch.StartNew();
        await request();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Task<Answer> LogInAsync(Browser browser, string name) => browser.PostAsync("/account/login", new { user_name = name, password = "not the password" });

    private static Task<Answer> RegisterAsync(Browser browser, string name, string address) =>
        browser.PostAsync("/account/register", new { user_name = name, email = address, password = SecuritySystem.Password });

    // Status, headers and body, as far as they could tell something.
    private static string Seen(Answer answer)
    {
        var headers = answer.Raw.Headers.Concat(answer.Raw.Content.Headers).Where(header => !OfTheRequest.Contains(header.Key))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        var body = answer.Text.Length > 0 ? JsonNode.Parse(answer.Text)!.AsObject() : [];
        foreach (var name in new[] { "traceId", "trace_id" })
        {
            body.Remove(name);
        }

        return $"{(int)answer.Status}\n{string.Join('\n', headers)}\n{body.ToJsonString()}";
    }
}

using System.Net;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>Who tries codes that somebody else's device may show. With a Redis of their own: what is counted by address is counted for all.</summary>
public sealed class DeviceLimitTests(IdentityDatabases databases) : IAsyncLifetime
{
    private const string Address = "Limits:Identity:DeviceCodesPerMinute";
    private const string Login = "Limits:Identity:DeviceCodesPerLoginPerMinute";

    private readonly RedisFixture _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_log_in_looks_up_so_many_codes_in_a_minute_and_another_one_is_not_concerned()
    {
        await using var host = await StartAsync((Login, "3"));
        using var mallory = await host.SignedInAsync(await host.AddUserAsync("mallory"));
        using var alice = await host.SignedInAsync(await host.AddUserAsync());

        for (var guess = 0; guess < 3; guess++)
        {
            Assert.Equal(HttpStatusCode.OK, await LookAsync(mallory, Guess(guess)));
        }

        using var late = await mallory.GetAsync(Page(Guess(3)));
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.InRange(late.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await LookAsync(mallory, null));
        Assert.Equal(HttpStatusCode.OK, await LookAsync(alice, Guess(4)));
    }

    [Fact]
    public async Task An_address_does_too_in_however_many_log_ins_and_takes_nothing_from_those_who_sign_in_there()
    {
        await using var host = await StartAsync((Address, "3"), ("Limits:Identity:LoginsPerMinute", "1"));
        List<ChatUser> users = [];
        for (var number = 0; number < 4; number++)
        {
            users.Add(await host.AddUserAsync($"user{number}"));
        }

        List<HttpStatusCode> answers = [];
        foreach (var user in users)
        {
            using var browser = await host.SignedInAsync(user);
            answers.Add(await LookAsync(browser, Guess(answers.Count)));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Deny")]
    public async Task Who_answers_a_code_without_looking_it_up_is_counted_as_well_and_reaches_no_device(string? handler)
    {
        await using var host = await StartAsync((Login, "1"));
        using var console = host.CreateBrowser();
        var client = new TokenClient(console);
        var device = await client.PostAsync("/connect/device", ("client_id", "chat-cli"), ("scope", TokenClient.Scopes));
        using var mallory = await host.SignedInAsync(await host.AddUserAsync("mallory"));
        var action = handler is null ? "/device" : $"/device?handler={handler}";

        using var wrong = await mallory.SubmitAsync("/device", action, ("user_code", Guess(1)));
        using var right = await mallory.SubmitAsync("/device", action, ("user_code", (string)device.Body["user_code"]!));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (wrong.StatusCode, right.StatusCode));
        var waiting = await client.PostAsync(
            "/connect/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "chat-cli"), ("device_code", (string)device.Body["device_code"]!));
        Assert.Equal("authorization_pending", waiting.Error);
    }

    private async Task<TokenHost> StartAsync(params (string Key, string? Value)[] settings) =>
        await TokenHost.StartAsync(await databases.CreateAsync(), _redis, null, [("Limits:Identity:Loopback", "true"), .. settings]);

    private static async Task<HttpStatusCode> LookAsync(HttpClient browser, string? code)
    {
        using var answer = await browser.GetAsync(code is null ? new Uri("/device", UriKind.Relative) : Page(code));
        return answer.StatusCode;
    }

    private static Uri Page(string code) => new($"/device?user_code={code}", UriKind.Relative);

    private static string Guess(int number) => $"0000-0000-{number:0000}";
}

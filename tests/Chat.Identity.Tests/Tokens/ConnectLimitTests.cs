using System.Net;
using System.Text.Json.Nodes;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>With a Redis of their own: what is counted by address is counted for all.</summary>
public sealed class ConnectLimitTests(IdentityDatabases databases) : IAsyncLifetime
{
    private readonly RedisFixture _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Theory]
    [InlineData("GET", "/connect/authorize")]
    [InlineData("POST", "/connect/authorize")]
    [InlineData("POST", "/connect/token")]
    [InlineData("POST", "/connect/device")]
    [InlineData("POST", "/CONNECT/revoke")]
    public async Task Past_the_limit_of_an_address_every_endpoint_of_the_protocol_says_when_to_come_again(string method, string path)
    {
        await using var host = await StartAsync(null, ("Limits:Identity:ConnectsPerMinute", "2"));
        using var browser = host.CreateBrowser();
        List<HttpStatusCode> before = [];
        for (var i = 0; i < 2; i++)
        {
            using var early = await SendAsync(browser, method, path);
            before.Add(early.StatusCode);
        }

        using var late = await SendAsync(browser, method, path);
        var body = JsonNode.Parse(await late.Content.ReadAsStringAsync())!;

        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, before);
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.InRange(late.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("temporarily_unavailable", (string)body["error"]!);
        Assert.NotEmpty((string)body["error_description"]!);
        using var elsewhere = await browser.GetAsync(new Uri("/login", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_session_that_refreshes_without_end_waits_and_neither_it_nor_others_lose_anything()
    {
        var time = TokenHost.NewTime();
        await using var host = await StartAsync(time, ("Limits:Identity:RefreshesPerMinute", "2"));
        using var browser = await host.SignedInAsync(await host.AddUserAsync());
        var client = new TokenClient(browser);
        var (tokens, other) = (await client.TokensAsync(), await client.TokensAsync());
        tokens = await client.RefreshAsync(tokens.Refresh);
        tokens = await client.RefreshAsync(tokens.Refresh);

        var tooMany = await client.RefreshAsync(tokens.Refresh);
        var others = await client.RefreshAsync(other.Refresh);

        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (tooMany.Status, tooMany.Error));
        Assert.Equal(HttpStatusCode.OK, others.Status);
        await RefillAsync(time);
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.Refresh)).Status);
    }

    [Fact]
    public async Task Fifty_people_behind_one_address_log_in_at_once_and_wait_for_their_devices_besides()
    {
        await using var host = await StartAsync(null);
        using var browser = host.CreateBrowser();
        // What they send in a minute: two requests for a log-in each, one for a device, and a look every five seconds.
        var sent = await Task.WhenAll(Enumerable.Range(0, 50 * (2 + 1 + 12)).Select(async _ =>
        {
            using var answer = await SendAsync(browser, "POST", "/connect/revoke");
            return answer.StatusCode;
        }));

        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, sent);
    }

    private async Task<TokenHost> StartAsync(FakeTimeProvider? time, params (string Key, string? Value)[] settings) =>
        await TokenHost.StartAsync(await databases.CreateAsync(), _redis, time, [("Limits:Identity:Loopback", "true"), .. settings]);

    // The buckets of this process go by the clock of the test, those in Redis by its own.
    private async Task RefillAsync(FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromMinutes(1));
        await using var redis = await _redis.ConnectAsync();
        await redis.GetDatabase().KeyDeleteAsync([.. redis.GetServers()[0].Keys(pattern: "chat:limit:refreshes:*")]);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? new FormUrlEncodedContent([KeyValuePair.Create("client_id", "chat-cli")]) : null;
        return await browser.SendAsync(request);
    }
}

using System.Net;
using System.Text.Json;
using Chat.ServiceDefaults.Limits;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests.Limits;

public sealed class EndpointLimitTests
{
    [Fact]
    public async Task What_is_too_much_is_refused_with_a_problem_that_says_when_to_come_again()
    {
        await using var host = await StartAsync();
        using var client = host.CreateHttpClient();

        var first = await client.GetAsync("/limited");
        await client.GetAsync("/limited");
        var refused = await client.GetAsync("/limited");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, refused.StatusCode));
        Assert.Equal(["\"tests\";q=2;w=20"], first.Headers.GetValues("RateLimit-Policy"));
        Assert.Equal(["\"tests\";r=1;t=10"], first.Headers.GetValues("RateLimit"));
        Assert.Equal(["2", "1", "10"], new[] { "Limit", "Remaining", "Reset" }.SelectMany(name => first.Headers.GetValues($"X-RateLimit-{name}")));
        Assert.Equal(["\"tests\";r=0;t=20"], refused.Headers.GetValues("RateLimit"));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal("rate_limited", problem.RootElement.GetProperty("code").GetString());
        Assert.InRange(problem.RootElement.GetProperty("retry_after").GetDouble(), 0.001, 10);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.0/8, 127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task Only_a_known_proxy_is_believed_who_the_client_is(string proxies, bool isBelieved)
    {
        await using var host = await StartAsync(proxies);
        using var client = host.CreateHttpClient();
        for (var i = 0; i < 2; i++)
        {
            await FromAsync(client, "203.0.113.1");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await FromAsync(client, "203.0.113.1"));
        Assert.Equal(isBelieved ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, await FromAsync(client, "203.0.113.2"));
    }

    [Fact]
    public async Task A_client_behind_a_proxy_cannot_choose_its_address()
    {
        await using var host = await StartAsync("127.0.0.1");
        using var client = host.CreateHttpClient();
        for (var i = 0; i < 2; i++)
        {
            await FromAsync(client, $"198.51.100.{i}, 203.0.113.1");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await FromAsync(client, "198.51.100.9, 203.0.113.1"));
    }

    [Fact]
    public async Task Proxies_that_are_no_addresses_stop_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync("my-proxy"));

        Assert.Contains("Limits:KnownProxies", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> FromAsync(HttpClient client, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/limited") { Headers = { { "X-Forwarded-For", forwarded } } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static Task<KestrelHost> StartAsync(string proxies = "") => KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            builder.AddChatRedis();
            builder.AddChatLimits();
            var application = builder.Build();
            application.MapGet("/limited", () => "fine").Limit(new RateLimit("tests", 2, 0.1));
            return application;
        },
        new Dictionary<string, string?> { ["ConnectionStrings:cache"] = $"127.0.0.1:{FreePort.Next()}", ["Limits:KnownProxies"] = proxies });
}

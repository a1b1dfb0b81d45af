using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Chat.ServiceDefaults.Tests.Endpoints;

public sealed class ForwardedHeaderTests
{
    [Theory]
    [InlineData("", "127.0.0.1 http")]
    [InlineData("10.0.0.0/8", "127.0.0.1 http")]
    [InlineData("127.0.0.0/8", "203.0.113.7 https")]
    public async Task Where_a_request_came_from_is_believed_of_known_proxies_only(string known, string expected)
    {
        // Deployment tools set the switch of the platform, which believes everybody.
        await using var host = await KestrelHost.StartServiceAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddChatRedis();
                builder.AddChatLimits();
                var application = builder.Build();
                application.MapGet("/", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}");
                return application;
            },
            new Dictionary<string, string?>
            {
                ["FORWARDEDHEADERS_ENABLED"] = "true",
                ["Limits:KnownProxies"] = known,
                // Nobody asks it.
                ["ConnectionStrings:cache"] = $"127.0.0.1:{FreePort.Next()},abortConnect=false",
            });
        using var client = host.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }
}

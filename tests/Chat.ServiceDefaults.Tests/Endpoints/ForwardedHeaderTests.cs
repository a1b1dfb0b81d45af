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
        Assert.Equal(expected, await SeenAsync("Development", known, "203.0.113.7"));
    }

    [Theory]
    [InlineData("private", true, "203.0.113.7", "203.0.113.7 https")]
    [InlineData("private", true, "198.51.100.1, 203.0.113.7", "203.0.113.7 https")] // what the client says itself comes first
    [InlineData("private", true, "198.51.100.1, 203.0.113.7, 10.1.2.3, 192.168.7.7", "203.0.113.7 https")]
    [InlineData("private", true, "2001:db8::7, fd00::1", "2001:db8::7 https")]
    [InlineData("", true, "203.0.113.7", "127.0.0.1 http")]
    [InlineData("10.0.0.0/8", true, "203.0.113.7", "127.0.0.1 http")]
    [InlineData("", false, "203.0.113.7", "127.0.0.1 http")]
    public async Task Behind_an_ingress_the_client_is_the_last_one_who_has_no_private_address(string known, bool isBehindProxy, string forwarded, string expected)
    {
        Assert.Equal(expected, await SeenAsync("Production", known, forwarded, isBehindProxy));
    }

    private static async Task<string> SeenAsync(string environment, string known, string forwarded, bool isBehindProxy = true)
    {
        using var certificates = new CertificateFolder();
        var settings = new Dictionary<string, string?>
        {
            // Deployment tools set the switch of the platform, which believes everybody.
            ["FORWARDEDHEADERS_ENABLED"] = "true",
            ["Limits:KnownProxies"] = known,
            // Nobody asks it.
            ["ConnectionStrings:cache"] = $"127.0.0.1:{FreePort.Next()},abortConnect=false",
        };
        if (!isBehindProxy)
        {
            certificates.Write("server");
            foreach (var (key, value) in certificates.PemSettings)
            {
                settings[key] = value;
            }
        }

        await using var host = await KestrelHost.StartServiceAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddChatRedis();
                builder.AddChatLimits();
                var application = builder.Build();
                application.MapGet("/", (HttpContext context) =>
                {
                    var address = context.Connection.RemoteIpAddress!;
                    return $"{(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)} {context.Request.Scheme}";
                });
                return application;
            },
            settings,
            environment: environment);
        using var client = host.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", forwarded);
        request.Headers.Add("X-Forwarded-Proto", string.Join(", ", forwarded.Split(',').Select(_ => "https")));

        using var answer = await client.SendAsync(request);

        return await answer.Content.ReadAsStringAsync();
    }
}

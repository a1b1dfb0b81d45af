using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.ServiceDefaults.Tests.Endpoints;

public sealed class SecurityHeaderTests
{
    [Theory]
    [InlineData("Production", "max-age=31536000; includeSubDomains")]
    [InlineData("Development", null)]
    public async Task Browsers_come_over_TLS_for_a_year_except_in_Development(string environment, string? expected)
    {
        await using var host = await StartAsync(environment);
        using var http = host.CreateHttpClient();

        using var answer = await http.GetAsync("/");

        Assert.Equal(expected, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? Assert.Single(values) : null);
    }

    [Fact]
    public async Task Answers_that_are_none_of_ours_have_the_policy_too()
    {
        await using var host = await StartAsync("Production");
        using var http = host.CreateHttpClient();

        using var answer = await http.GetAsync("/nothing-here");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        foreach (var directive in new[] { "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'" })
        {
            Assert.Contains(directive, policy.Split("; "));
        }
    }

    private static Task<KestrelHost> StartAsync(string environment) => KestrelHost.StartAsync(
        _ => { },
        application =>
        {
            application.UseSecurityHeaders();
            application.MapGet("/", () => Results.Text("here"));
        },
        environment: environment);
}

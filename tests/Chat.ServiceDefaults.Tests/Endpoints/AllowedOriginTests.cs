using System.Net;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests.Endpoints;

public sealed class AllowedOriginTests
{
    private const string Listed = "https://chat.example";

    [Fact]
    public async Task A_page_of_a_listed_origin_may_call()
    {
        await using var host = await StartAsync($"https://other.example, {Listed}");

        using var answer = await AskAsync(host.GrpcAddress, HttpMethod.Get, Listed);
        using var before = await AskAsync(host.GrpcAddress, HttpMethod.Options, Listed);

        Assert.Equal(Listed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal(Listed, Header(before, "Access-Control-Allow-Origin"));
        Assert.Equal("DELETE", Header(before, "Access-Control-Allow-Methods")?.Split(',').FirstOrDefault(method => method == "DELETE"));
        Assert.Null(Header(before, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://mallory.example")]
    [InlineData("http://chat.example")]
    [InlineData("https://chat.example.mallory.example")]
    [InlineData("null")]
    public async Task Pages_of_others_may_not(string origin)
    {
        await using var host = await StartAsync(Listed);

        using var answer = await AskAsync(host.GrpcAddress, HttpMethod.Get, origin);
        using var before = await AskAsync(host.GrpcAddress, HttpMethod.Options, origin);

        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
        Assert.Null(Header(before, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task By_default_there_is_none_and_on_the_port_of_operators_never_one()
    {
        await using var closed = await StartAsync("");
        await using var open = await StartAsync(Listed);

        using var byDefault = await AskAsync(closed.GrpcAddress, HttpMethod.Get, Listed);
        using var ofOperators = await AskAsync(open.HttpAddress, HttpMethod.Get, Listed, HttpVersion.Version11);

        Assert.Equal(HttpStatusCode.OK, ofOperators.StatusCode);
        Assert.Null(Header(byDefault, "Access-Control-Allow-Origin"));
        Assert.Null(Header(ofOperators, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*", "Production")]
    [InlineData("*", "Development")]
    [InlineData("https://*.chat.example", "Production")]
    [InlineData("https://chat.example/", "Production")]
    [InlineData("https://chat.example/page", "Production")]
    [InlineData("chat.example", "Production")]
    [InlineData("null", "Production")]
    [InlineData("http://chat.example", "Production")]
    public async Task What_is_no_origin_or_more_than_one_stops_the_start(string origins, string environment)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(origins, environment));

        Assert.Contains(failure.Failures, problem => problem.StartsWith("Cors:Origins: ", StringComparison.Ordinal));
    }

    private static Task<KestrelHost> StartAsync(string origins, string environment = "Development") => KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            var application = builder.Build();
            application.MapGet("/", () => "here");
            return application;
        },
        new Dictionary<string, string?> { ["Cors:Origins"] = origins },
        environment: environment);

    private static async Task<HttpResponseMessage> AskAsync(Uri address, HttpMethod method, string origin, Version? version = null)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(method, "/") { Version = version ?? HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "DELETE");
        }

        return await client.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}

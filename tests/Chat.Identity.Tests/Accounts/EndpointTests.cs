using System.Net;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Accounts;

public sealed class EndpointTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Whoever_has_not_signed_in_gets_nothing_that_does_not_say_so()
    {
        using var browser = _host.NewBrowser();
        var closed = _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.RoutePattern.RawText is { } path
                && (path.StartsWith("/account", StringComparison.Ordinal) || path.StartsWith("/admin", StringComparison.Ordinal)))
            .ToList();

        Assert.True(closed.Count >= 16, $"only {closed.Count}");
        foreach (var endpoint in closed)
        {
            var method = new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]);
            var path = endpoint.RoutePattern.RawText!.Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
            var answer = await browser.SendAsync(method, path);
            Assert.True((answer.Status, answer.Code) == (HttpStatusCode.Unauthorized, "sign_in_required"), $"{method} {path}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_keep_frame_and_sniff_nothing()
    {
        using var browser = _host.NewBrowser();
        Answer[] answers =
        [
            await browser.LogInAsync("nobody"), await browser.GetAsync("/account"), await browser.GetAsync("/no/such/page"),
            await browser.PostTextAsync("/account/login", "{", "application/json"),
        ];

        foreach (var headers in answers.Select(answer => answer.Raw.Headers))
        {
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
            Assert.True(headers.CacheControl!.NoStore);
            Assert.False(headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("null", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("{}", "application/json", 400)]
    [InlineData("""{"user_name":null,"password":"x"}""", "application/json", 400)]
    [InlineData("""{"user_name":"a","user_name":"b","password":"x"}""", "application/json", 400)]
    [InlineData("""{"user_name":"\ud800","password":"x"}""", "application/json", 400)]
    [InlineData("""{"user_name":"a","password":"x"}""", "text/plain", 415)]
    [InlineData("user_name=a&password=x", "application/x-www-form-urlencoded", 415)]
    public async Task What_cannot_be_read_is_an_invalid_request_and_no_fault(string text, string type, int status)
    {
        using var browser = _host.NewBrowser();

        var answer = await browser.PostTextAsync("/account/login", text, type);

        Assert.Equal(((HttpStatusCode)status, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.Raw.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused_before_it_is_read()
    {
        using var browser = _host.NewBrowser();

        var answer = await browser.LogInAsync("alice", new string('x', 20_000));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "invalid_request"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example.org")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_changes_nothing(string header, string value)
    {
        var (_, browser) = await _host.SignedInAsync("alice");

        var answer = await browser.SendAsync(HttpMethod.Post, "/account/totp", new { password = AccountVerbs.Password }, headers: (header, value));
        var own = await browser.SendAsync(HttpMethod.Post, "/account/totp", new { password = AccountVerbs.Password }, headers: ("Origin", _host.Public.ToString().TrimEnd('/')));

        Assert.Equal("not_allowed", answer.Code);
        Assert.Equal(HttpStatusCode.OK, own.Status);
    }

    [Fact]
    public async Task Nothing_that_is_personal_or_secret_is_logged()
    {
        const string Name = "Quixotiana";
        const string Address = "quixotiana.mark@secret-place.example";
        const string Marked = "marked zebra kettles";
        var admin = (await _host.SignedInAsync("root", ServerRole.Admin)).Browser;
        using var browser = _host.NewBrowser();

        await browser.RegisterAsync(Name, Address, Marked);
        var mail = await _host.Mails.WaitAsync(Address, "verify");
        var token = MailFolder.TokenOf(mail);
        await browser.PostAsync("/account/email/send", new { email = Address });
        await browser.PostAsync("/account/email/verify", new { token });
        await browser.LogInAsync(Name, Marked);
        await browser.LogInAsync(Address, "wrong " + Marked);
        await browser.PostAsync("/account/totp");
        await browser.PostAsync("/account/password/forgot", new { email = Address });
        await _host.Mails.WaitAsync(Address, "new password");
        await admin.GetAsync($"/admin/users?query={Uri.EscapeDataString(Address)}");
        await admin.GetAsync($"/admin/users?query={Name}");
        await browser.PostTextAsync("/account/login", $"{{\"user_name\":\"{Name}\",\"password\":\"{Marked}", "application/json");
        await browser.DeleteAsync("/account", new { password = Marked });

        Assert.Contains(_host.Logs.Entries, entry => entry.Event.Id == 5001);
        Assert.DoesNotContain(
            _host.Logs.Entries.Select(entry => entry.Text + entry.Exception),
            text => new[] { Name, Address, "secret-place", "zebra", token }.Any(marked => text.Contains(marked, StringComparison.OrdinalIgnoreCase)));
    }
}

using System.Net;
using System.Net.Http.Json;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests;

/// <summary>Alice is signed in and looks at a page of Mallory's.</summary>
public sealed class CrossSiteTests(SecuritySystem system)
{
    private const string Evil = "https://mallory.example";

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/account")]
    [InlineData("/account/sessions")]
    [InlineData("/connect/token")]
    [InlineData("/admin/users")]
    public async Task No_page_of_another_site_reads_anything(string path)
    {
        using var browser = await SignedInAsync();

        var asked = await browser.SendAsync(
            HttpMethod.Options, path, null, null, ("Origin", Evil), ("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "authorization"));
        var read = await browser.SendAsync(HttpMethod.Get, path, null, null, ("Origin", Evil));

        Assert.All([asked, read], answer => Assert.DoesNotContain(answer.Raw.Headers, header => header.Key.StartsWith("Access-Control-Allow", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("POST", "/account/logout")]
    [InlineData("POST", "/account/password")]
    [InlineData("POST", "/account/totp")]
    [InlineData("DELETE", "/account")]
    [InlineData("DELETE", "/account/sessions")]
    [InlineData("DELETE", "/account/sessions/0193a000-0000-7000-8000-000000000000")]
    [InlineData("POST", "/admin/users/0193a000-0000-7000-8000-000000000000/disable")]
    [InlineData("POST", "/account/login")]
    public async Task No_page_of_another_site_does_anything_with_her_cookie(string method, string path)
    {
        using var browser = await SignedInAsync();
        (string, string)[][] origins =
        [
            [("Origin", Evil), ("Sec-Fetch-Site", "cross-site")],
            [("Origin", "http://neighbour." + system.Accounts.Authority), ("Sec-Fetch-Site", "same-site")],
            [("Origin", Evil)],
            [("Origin", "null")],
        ];

        foreach (var origin in origins)
        {
            var answer = await browser.SendAsync(new HttpMethod(method), path, new { user_name = "mallory", password = SecuritySystem.Password, current_password = SecuritySystem.Password }, null, origin);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, answer.Status));
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/register")]
    [InlineData("/forgot")]
    [InlineData("/device")]
    [InlineData("/totp")]
    [InlineData("/passkeys")]
    [InlineData("/sessions")]
    [InlineData("/logout")]
    public async Task No_form_is_taken_without_the_token_of_our_own_page(string page)
    {
        using var browser = await SignedInAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user_name", "mallory"), KeyValuePair.Create("password", SecuritySystem.Password), KeyValuePair.Create("user_code", "1234-1234-1234")]);

        var answer = await browser.SendAsync(HttpMethod.Post, page, null, form);

        Assert.Equal((page, HttpStatusCode.BadRequest), (page, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/register")]
    [InlineData("/forgot")]
    [InlineData("/reset")]
    [InlineData("/verify-email")]
    [InlineData("/device")]
    [InlineData("/totp")]
    [InlineData("/passkeys")]
    [InlineData("/sessions")]
    [InlineData("/account")]
    [InlineData("/no-such-page")]
    public async Task Nothing_is_framed_sniffed_or_kept(string path)
    {
        using var browser = await SignedInAsync();

        var headers = (await browser.GetAsync(path)).Raw;

        string Value(string name) => headers.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
        Assert.Equal("DENY", Value("X-Frame-Options"));
        Assert.Contains("frame-ancestors 'none'", Value("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Value("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer"), (Value("X-Content-Type-Options"), Value("Referrer-Policy")));
        Assert.Contains("no-store", Value("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(("", ""), (Value("Server"), Value("X-Powered-By")));
    }

    [Theory]
    [InlineData("https://mallory.example/")]
    [InlineData("//mallory.example/")]
    [InlineData("/\\mallory.example/")]
    [InlineData("\\\\mallory.example/")]
    [InlineData("/%09/mallory.example/")]
    [InlineData("/\t/mallory.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http:mallory.example")]
    public async Task Nobody_is_sent_on_to_another_site(string target)
    {
        using var browser = await SignedInAsync();
        var query = Uri.EscapeDataString(target);

        foreach (var path in new[] { $"/login?return_url={query}", $"/continue?return_url={query}", $"/consent?return_url={query}", $"/logout?return_url={query}", $"/register?return_url={query}" })
        {
            var answer = await browser.GetAsync(path);

            var location = answer.Raw.Headers.Location;
            Assert.True(location is null || !location.IsAbsoluteUri || location.Authority == system.Accounts.Authority, $"{path} goes to {location}");
            Assert.DoesNotContain("mallory.example", location?.OriginalString.Split("return_url=")[0] ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("href=\"javascript:", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain($"href=\"{target}", answer.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("https://mallory.example/callback")]
    [InlineData("http://127.0.0.1.mallory.example/callback")]
    [InlineData("http://127.0.0.1@mallory.example/callback")]
    [InlineData("http://127.0.0.1/callback/../other")]
    [InlineData("http://127.0.0.1/callback?next=https://mallory.example")]
    [InlineData("http://127.0.0.1/callback#fragment")]
    [InlineData("http://localhost/callback")]
    [InlineData("javascript:alert(1)")]
    public async Task No_code_goes_where_the_program_is_not(string redirect)
    {
        var alice = await system.SomebodyAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };
        (await http.PostAsJsonAsync("/account/login", new { user_name = alice.Name, password = SecuritySystem.Password })).Dispose();

        using var answer = await new TokenClient(http).AuthorizeAsync(("redirect_uri", redirect));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.DoesNotContain("code=", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<Browser> SignedInAsync()
    {
        var alice = await system.SomebodyAsync();
        var browser = new Browser(system.Accounts);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/account/login", new { user_name = alice.Name, password = SecuritySystem.Password })).Status);
        return browser;
    }
}

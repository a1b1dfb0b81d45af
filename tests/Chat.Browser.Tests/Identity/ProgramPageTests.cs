using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Playwright;

namespace Chat.Browser.Tests.Identity;

/// <summary>Letting programs in: a device that shows a code, and programs of others.</summary>
public sealed class ProgramPageTests(IdentitySystem system) : IClassFixture<IdentitySystem>
{
    [Fact]
    public async Task A_device_is_let_in_with_the_code_that_it_shows()
    {
        using var console = new HttpClient { BaseAddress = system.Address };
        var device = await PostAsync(console, "/connect/device", ("client_id", "chat-cli"), ("scope", "openid offline_access chat"));
        var page = await system.SignedInAsync("dana", "/device");
        await page.IsAccessibleAsync();

        await page.GetByLabel("The code that the device shows").FillAsync((string)device["user_code"]!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Chat in the console")).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.KeepAsync("identity-device");
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The device is signed in" })).ToBeVisibleAsync();

        var tokens = await PostAsync(
            console,
            "/connect/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", "chat-cli"),
            ("device_code", (string)device["device_code"]!),
            ("device", "console on the desk"));
        Assert.NotNull(tokens["access_token"]);
        await page.GotoAsync(new Uri(system.Address, "/sessions").ToString());
        await page.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End chat-cli, console on the desk" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed in in no program.")).ToBeVisibleAsync();
        Assert.Equal("invalid_grant", (string)(await PostAsync(console, "/connect/token", ("grant_type", "refresh_token"), ("client_id", "chat-cli"), ("refresh_token", (string)tokens["refresh_token"]!)))["error"]!);
    }

    [Fact]
    public async Task A_program_of_somebody_else_is_asked_about_each_time()
    {
        await system.AddUserAsync("finn");
        var page = await system.OpenAsync("/login");
        await page.GotoAsync(Authorize());
        await IdentitySystem.SignInAsync(page, "finn");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Allow Reader of somebody else?" })).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.KeepAsync("identity-consent");
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await page.WaitForURLAsync($"{system.Callback}**");
        var first = HttpUtility.ParseQueryString(new Uri(page.Url).Query);
        await page.GotoAsync(Authorize());

        Assert.NotNull(first["code"]);
        Assert.Equal("a state", first["state"]);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Allow Reader of somebody else?" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_program_that_is_not_allowed_is_told_so()
    {
        var page = await system.SignedInAsync("gina");

        await page.GotoAsync(Authorize());
        await page.GetByRole(AriaRole.Button, new() { Name = "Do not allow" }).ClickAsync();
        await page.WaitForURLAsync($"{system.Callback}**");

        Assert.Contains("error=access_denied", page.Url, StringComparison.Ordinal);
    }

    private string Authorize() => new Uri(
        system.Address,
        $"/connect/authorize?client_id={IdentitySystem.ThirdParty}&redirect_uri={Uri.EscapeDataString(system.Callback)}&response_type=code&scope=chat&state=a%20state&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256").ToString();

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), form);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}

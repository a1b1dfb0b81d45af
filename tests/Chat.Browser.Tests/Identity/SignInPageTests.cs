using System.Text.RegularExpressions;
using Chat.Identity.TwoFactor;
using Microsoft.Playwright;

namespace Chat.Browser.Tests.Identity;

/// <summary>Signing in as people do.</summary>
public sealed partial class SignInPageTests(IdentitySystem system) : IClassFixture<IdentitySystem>
{
    [Fact]
    public async Task Somebody_signs_in_after_a_mistake_and_out_again()
    {
        await system.AddUserAsync("anna");
        var page = await system.OpenAsync("/sessions");
        await page.IsAccessibleAsync();

        await IdentitySystem.SignInAsync(page, "anna", "not this one at all");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await page.IsAccessibleAsync();
        await page.KeepAsync("identity-sign-in");
        await IdentitySystem.SignInAsync(page, "anna");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your sessions" })).ToBeVisibleAsync();
        Assert.Equal("/sessions", new Uri(page.Url).AbsolutePath);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out anna" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(system.Address, "/sessions").ToString());
        Assert.Equal("/login", new Uri(page.Url).AbsolutePath);
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_site_after_signing_in()
    {
        await system.AddUserAsync("bruno");
        foreach (var elsewhere in (string[])["https://evil.example/", "//evil.example/", "/\\evil.example/"])
        {
            var page = await system.OpenAsync($"/login?return_url={Uri.EscapeDataString(elsewhere)}");
            await IdentitySystem.SignInAsync(page, "bruno");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
            Assert.Equal(system.Address, new Uri(page.Url));
        }
    }

    [Fact]
    public async Task An_authenticator_is_asked_for_from_then_on_and_a_recovery_code_does_instead()
    {
        var page = await system.SignedInAsync("clara", "/totp");
        await page.GetByLabel("Your password").FillAsync(IdentitySystem.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator" }).ClickAsync();
        await page.IsAccessibleAsync();
        await page.KeepAsync("identity-totp");
        var secret = await page.Locator("#secret").InnerTextAsync();
        var codes = await ConfirmAsync(page, secret);
        Assert.Equal(10, codes.Distinct().Count());
        await page.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out clara" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await IdentitySystem.SignInAsync(page, "clara");
        var code = page.GetByLabel("The code of your authenticator, or a recovery code");
        await code.FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await code.FillAsync(codes[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_passkey_signs_in_without_a_password()
    {
        var page = await system.SignedInAsync("dora", "/passkeys");
        await using var authenticator = await VirtualAuthenticator.AddAsync(page);
        await page.ReloadAsync();
        await page.IsAccessibleAsync();
        await page.GetByLabel("Name").FillAsync("Key on the desk");
        await page.GetByLabel("Your password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is not your password.")).ToBeVisibleAsync();
        await page.GetByLabel("Your password").FillAsync(IdentitySystem.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Key on the desk" })).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.KeepAsync("identity-passkeys");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out dora" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out dora" })).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(system.Address, "/passkeys").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Key on the desk" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out dora" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no account with this passkey");
    }

    [Fact]
    public async Task Somebody_registers_verifies_the_address_forgets_the_password_and_gets_a_new_one()
    {
        var page = await system.OpenAsync("/register");
        await page.IsAccessibleAsync();
        await page.GetByLabel("User name").FillAsync("emil");
        await page.GetByLabel("E-mail address").FillAsync("emil@example.org");
        await page.GetByLabel("Password").FillAsync(IdentitySystem.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look at your mail" })).ToBeVisibleAsync();

        await page.GotoAsync((await system.MailedLinkAsync("verify-email")).ToString());
        await page.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "This is my address" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your address is verified" })).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(system.Address, "/forgot").ToString());
        await page.IsAccessibleAsync();
        await page.GetByLabel("E-mail address of your account").FillAsync("emil@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a link" }).ClickAsync();
        await page.GotoAsync((await system.MailedLinkAsync("reset")).ToString());
        await page.IsAccessibleAsync();
        await page.GetByLabel("New password").FillAsync("another four words here");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await IdentitySystem.SignInAsync(page, "emil", "another four words here");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
    }

    private static async Task<string[]> ConfirmAsync(IPage page, string secret)
    {
        await page.GetByLabel("The code that it shows now").FillAsync(CodeOf(secret));
        await page.GetByLabel("Your password").FillAsync(IdentitySystem.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        return Words().Split((await page.Locator("#recovery_codes").InnerTextAsync()).Trim());
    }

    private static string CodeOf(string secret)
    {
        var bits = string.Concat(secret.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] bytes = [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
        return TotpCodes.Code(bytes, TimeProvider.System.GetUtcNow());
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Words();
}

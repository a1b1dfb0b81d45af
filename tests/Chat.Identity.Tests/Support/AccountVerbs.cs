using System.Net;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.Support;

/// <summary>What people do with accounts.</summary>
internal static class AccountVerbs
{
    public const string Password = "seven green kettles";
    public const string OtherPassword = "nine purple ladders";

    public static string AddressOf(string name) => $"{name}@example.org";

    public static Task<Answer> RegisterAsync(this Browser browser, string name, string? email = null, string password = Password, string? invite = null) =>
        browser.PostAsync("/account/register", new { user_name = name, email = email ?? AddressOf(name), password, invite });

    public static Task<Answer> LogInAsync(this Browser browser, string name, string password = Password, string? code = null, string? recovery = null) =>
        browser.PostAsync("/account/login", new { user_name = name, password, code, recovery_code = recovery });

    /// <summary>An account with a verified address, past REST.</summary>
    public static async Task<ChatUser> AddAsync(this AccountHost host, string name, ServerRole role = ServerRole.User)
    {
        await using var scope = host.NewScope();
        var services = scope.ServiceProvider;
        var hash = await services.GetRequiredService<PasswordService>().HashAsync(Password, CancellationToken.None);
        return await services.GetRequiredService<AccountDirectory>().AddAsync(name, AddressOf(name), verified: true, hash, role, CancellationToken.None);
    }

    /// <summary>Somebody new, who has signed in.</summary>
    public static async Task<(ChatUser User, Browser Browser)> SignedInAsync(this AccountHost host, string name, ServerRole role = ServerRole.User)
    {
        var user = await host.AddAsync(name, role);
        var browser = host.NewBrowser();
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync(name)).Status);
        return (user, browser);
    }

    public static async Task<AuditVerdict> VerifyAuditAsync(this AccountHost host)
    {
        await using var scope = host.NewScope();
        return await scope.ServiceProvider.GetRequiredService<AuditReader>().VerifyAsync(CancellationToken.None);
    }
}

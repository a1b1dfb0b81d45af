using System.Globalization;
using Chat.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Passwords;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Browser.Tests.Identity;

/// <summary>Chat.Identity under a name that browsers make passkeys for, over stores of its own, and a browser.</summary>
public sealed class IdentitySystem : IAsyncLifetime
{
    public const string Password = "four words of nobody else";

    /// <summary>A program of somebody else.</summary>
    public const string ThirdParty = "reader-of-somebody-else";

    private readonly DataFolder _mails = new();
    private PostgresServer? _postgres;
    private RedisServer? _redis;
    private WebApplication? _identity;
    private Browser? _browser;

    public Uri Address { get; } = new($"http://localhost:{FreePort.Next()}");

    /// <summary>Where it waits for its code: to a browser another origin than the pages.</summary>
    public string Callback => $"http://127.0.0.1:{Address.Port}/test/callback";

    public async ValueTask InitializeAsync()
    {
        _browser = await Browser.StartAsync();
        _postgres = await PostgresServer.StartAsync();
        _redis = await RedisServer.StartAsync();
        var database = await _postgres.CreateDatabaseAsync();
        await MigrateAsync(database);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = "Chat.Identity" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["CHAT_PUBLIC_PORT"] = Address.Port.ToString(CultureInfo.InvariantCulture),
            ["ConnectionStrings:chatdb"] = database,
            ["ConnectionStrings:cache"] = _redis.ConnectionString,
            ["Tokens:Issuer"] = Address.ToString(),
            ["Mail:Folder"] = _mails.Path,
        });
        _identity = IdentityApplication.Build(builder);
        _identity.MapGet("/test/callback", () => "Thank you.").AllowAnonymous();
        await _identity.StartAsync();
        await AddThirdPartyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_identity is not null)
        {
            await _identity.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        await _mails.DisposeAsync();
    }

    /// <summary>A page in a browser that nobody is signed in to.</summary>
    public Task<IPage> OpenAsync(string path) => _browser!.OpenAsync(new Uri(Address, path));

    /// <summary>A page of somebody new, who is signed in.</summary>
    public async Task<IPage> SignedInAsync(string name, string path = "/")
    {
        await AddUserAsync(name);
        var page = await OpenAsync($"/login?return_url={Uri.EscapeDataString(path)}");
        await SignInAsync(page, name);
        return page;
    }

    public static async Task SignInAsync(IPage page, string name, string password = Password)
    {
        await page.GetByLabel("User name or e-mail address").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    public async Task AddUserAsync(string name)
    {
        await using var scope = _identity!.Services.CreateAsyncScope();
        var hash = await scope.ServiceProvider.GetRequiredService<PasswordService>().HashAsync(Password, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<AccountDirectory>()
            .AddAsync(name, $"{name}@example.org", verified: true, hash, ServerRole.User, CancellationToken.None);
    }

    /// <summary>The link of the newest mail that leads to this page.</summary>
    public async Task<Uri> MailedLinkAsync(string page)
    {
        var prefix = new Uri(Address, $"/{page}?token=").ToString();
        string? link = null;
        await Eventually.Async(
            () =>
            {
                link = new DirectoryInfo(_mails.Path).GetFiles("*.eml").OrderByDescending(file => file.LastWriteTimeUtc)
                    .SelectMany(file => File.ReadAllText(file.FullName).Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal).Split('\r', '\n', ' ', '"', '<', '>'))
                    .FirstOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal));
                return link is not null;
            },
            $"a mail with a link to /{page}");
        return new Uri(link!);
    }

    private async Task AddThirdPartyAsync()
    {
        await using var scope = _identity!.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
        {
            ClientId = ThirdParty,
            DisplayName = "Reader of somebody else",
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Explicit,
            RedirectUris = { new Uri(Callback) },
            Permissions = { Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code, Permissions.Prefixes.Scope + "chat" },
        });
    }

    private static async Task MigrateAsync(string database)
    {
        var options = new DbContextOptionsBuilder<IdentityDbContext>();
        IdentityDbContext.UseNpgsql(options, database);
        await using var stores = new ServiceCollection().Configure<IdentityOptions>(IdentityDbContext.ConfigureStores).BuildServiceProvider();
        await using var context = new IdentityDbContext(options.UseApplicationServiceProvider(stores).Options);
        await context.Database.MigrateAsync();
    }
}

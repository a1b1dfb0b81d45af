using System.Globalization;
using System.Net.Http.Headers;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Support;

/// <summary>Chat.Identity in the test process, with a way to sign a browser in that asks for no password.</summary>
internal sealed class TokenHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TokenHost(WebApplication application, string database, RecordedLogs logs)
    {
        _application = application;
        Database = database;
        Logs = logs;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToArray();
        (Grpc, Http, Public) = (addresses[0], addresses[1], addresses[2]);
    }

    public string Database { get; }

    public Uri Grpc { get; }

    public Uri Http { get; }

    public Uri Public { get; }

    public RecordedLogs Logs { get; }

    public IServiceProvider Services => _application.Services;

    public static FakeTimeProvider NewTime() => new(TimeProvider.System.GetUtcNow());

    public static async Task<TokenHost> StartAsync(string database, RedisFixture redis, TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = "Chat.Identity" });
        var logs = new RecordedLogs();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);
        var port = FreePort.Next();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["CHAT_PUBLIC_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["ConnectionStrings:chatdb"] = database,
            ["ConnectionStrings:cache"] = redis.ConnectionString,
            ["Tokens:Issuer"] = $"http://127.0.0.1:{port}",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        var application = IdentityApplication.Build(builder);
        application.MapPost("/test/sign-in/{user:guid}", StartLoginAsync).AllowAnonymous();
        await application.StartAsync();
        return new TokenHost(application, database, logs);
    }

    /// <summary>A client that keeps cookies and follows nothing.</summary>
    public HttpClient CreateBrowser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Public };

    public async Task<HttpClient> SignedInAsync(ChatUser user)
    {
        var browser = CreateBrowser();
        await SignInAsync(browser, user);
        return browser;
    }

    /// <summary>Signs the browser in, for what it goes on to and by what is said here.</summary>
    public async Task SignInAsync(HttpClient browser, ChatUser user, Uri? request = null, string? method = null)
    {
        var address = new Uri(Public, $"/test/sign-in/{user.Id}?method={method ?? SignInMethods.Password}&return_url={Uri.EscapeDataString(request?.OriginalString ?? "")}");
        using var answer = await browser.PostAsync(address, content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A program that has an access token.</summary>
    public HttpClient WithToken(string token)
    {
        var client = new HttpClient { BaseAddress = Public };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Those of the last quarter of an hour, as a hub asks for them.</summary>
    public async Task<RevocationPage> ReadRevocationsAsync(long? after = null)
    {
        using var channel = GrpcChannel.ForAddress(Grpc);
        return await MagicOnionClient.Create<IRevocationService>(channel, ChatSerializerProvider.Default).ReadAsync(after);
    }

    public IdentityDbContext OpenDatabase() => IdentityDatabases.Open(Database);

    public async Task<ChatUser> AddUserAsync(string name = "alice", ServerRole role = ServerRole.User)
    {
        await using var database = OpenDatabase();
        var user = new ChatUser
        {
            Id = Guid.NewGuid(),
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            NameSkeleton = name,
            Role = role,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            SecurityStamp = Guid.NewGuid().ToString(),
        };
        database.Users.Add(user);
        await database.SaveChangesAsync();
        return user;
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var database = OpenDatabase();
        return (await database.Database.SqlQueryRaw<long>(sql).ToListAsync()).Single();
    }

    public async Task RunAsync(string sql)
    {
        await using var database = OpenDatabase();
        await database.Database.ExecuteSqlRawAsync(sql);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task StartLoginAsync(
        Guid user, [FromQuery(Name = "return_url")] string? returnUrl, string method, HttpContext context, IdentityDbContext database, ISignIn signIn) =>
        await signIn.StartAsync(context, (await database.Users.FindAsync(user))!, method, returnUrl);
}

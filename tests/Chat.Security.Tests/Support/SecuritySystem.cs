using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Chat.Contracts.Identity;
using Chat.History;
using Chat.Hub;
using Chat.Identity;
using Chat.Identity.Tests.Support;
using Chat.Migrations;
using Chat.Sdk.Accounts;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Chat.Security.Tests.Support;

/// <summary>
/// The server as a whole, in this process: the accounts, the record and two hubs over PostgreSQL and Redis, with the key of services
/// and with the limits of hubs, which hold for everybody here. What is attacked is reached over the network only.
/// </summary>
public sealed class SecuritySystem : IAsyncLifetime
{
    public const string Password = "seven green kettles";

    private readonly List<WebApplication> _applications = [];
    private readonly DataFolder _mails = new();
    private PostgresServer? _postgres;
    private RedisServer? _redis;
    private TcpFaultProxy? _wayToRedis;
    private Task<Account>? _somebody;
    private string _database = "";
    private string _cache = "";

    /// <summary>The accounts as people reach them.</summary>
    public Uri Accounts { get; private set; } = null!;

    /// <summary>The accounts as operators reach them.</summary>
    public Uri AccountsInside { get; private set; } = null!;

    /// <summary>The accounts as services reach them.</summary>
    public Uri AccountsForServices { get; private set; } = null!;

    /// <summary>
    /// A replica of the accounts that counts tries from this machine too, and takes the address of whoever comes from the header
    /// <c>X-Forwarded-For</c>, as behind a proxy.
    /// </summary>
    public Uri GuardedAccounts { get; private set; } = null!;

    public Uri History { get; private set; } = null!;

    public Uri FirstHub { get; private set; } = null!;

    public Uri SecondHub { get; private set; } = null!;

    /// <summary>What all of the services said last.</summary>
    public RecordedLogs Logs { get; } = new();

    public DevelopmentTokens Tokens { get; private set; } = null!;

    public IServiceProvider AccountServices { get; private set; } = null!;

    public IServiceProvider HubServices { get; private set; } = null!;

    internal MailFolder Mails => new(_mails.Path);

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.StartAsync();
        _redis = await RedisServer.StartAsync();
        _wayToRedis = TcpFaultProxy.Start(_redis.Port);
        _cache = _redis.ConnectionString.Replace($":{_redis.Port}", $":{_wayToRedis.Port}", StringComparison.Ordinal);
        _database = await _postgres.CreateDatabaseAsync();
        using var output = new StringWriter();
        using var error = new StringWriter();
        if (await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={_database}"], output, error) != 0)
        {
            throw new InvalidOperationException(error.ToString());
        }

        var (accounts, addresses) = await StartAccountsAsync();
        AccountServices = accounts;
        (AccountsForServices, AccountsInside, Accounts) = (addresses[0], addresses[1], addresses[2]);
        GuardedAccounts = (await StartAccountsAsync(("Limits:Identity:Loopback", "true"), ("Limits:KnownProxies", "127.0.0.1"))).Addresses[2];
        Tokens = new DevelopmentTokens(AccountsInside);
        History = (await StartAsync("Chat.History", HistoryApplication.Build)).Addresses[0];
        (HubServices, addresses) = await StartHubAsync();
        FirstHub = addresses[0];
        SecondHub = (await StartHubAsync()).Addresses[0];
    }

    /// <summary>A name that nobody has.</summary>
    public static string NewName(string name) => $"{name}-{Guid.NewGuid():N}"[..(name.Length + 11)];

    public AccountClient Program(string clientId = AccountClient.ConsoleClientId) => new(Accounts, "tests", clientId);

    /// <summary>Somebody with an account, for attacks that change nothing of it: the same for all tests.</summary>
    public Task<Account> SomebodyAsync() => _somebody ??= RegisterAsync("alice");

    /// <summary>Somebody with an account, who has verified an address and has logged in once.</summary>
    public async Task<Account> RegisterAsync(string name)
    {
        name = NewName(name);
        var address = $"{name}@example.org";
        using var program = Program();
        await program.RegisterAsync(name, address, Password);
        await program.VerifyEmailAsync(MailFolder.TokenOf(await Mails.WaitAsync(address, "")));
        return new Account(name, address, await program.LogInAsync(name, Password));
    }

    /// <summary>An access token for somebody who has no password.</summary>
    public async Task<string> TokenAsync(string name, UserRole role = UserRole.User)
    {
        using var operators = new HttpClient { BaseAddress = AccountsInside };
        using var answer = await operators.PostAsJsonAsync("/development/tokens", new { names = new[] { name }, role = role.ToString() });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("access_token").GetString()!;
    }

    /// <summary>What the hubs are told of ended sessions.</summary>
    public async Task<RevocationPage> ReadRevocationsAsync()
    {
        using var channel = GrpcChannel.ForAddress(AccountsForServices);
        return await MagicOnionClient.Create<IRevocationService>(channel, ChatSerializerProvider.Default)
            .WithHeaders(new Metadata { { "x-service-key", TestIssuer.ServiceKey } }).ReadAsync(null);
    }

    /// <summary>As if Redis were stopped, for the services.</summary>
    public void LoseRedis()
    {
        _wayToRedis!.RefuseNew();
        _wayToRedis.CutAll();
    }

    public void FindRedis() => _wayToRedis!.TakeNew();

    /// <summary>Makes all tokens that were used older, so that no answer can be on its way any more.</summary>
    public async Task LetGraceEndAsync()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "update identity.openiddict_tokens set redemption_date = redemption_date - interval '1 minute' where redemption_date is not null";
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_applications.Select(application => application.DisposeAsync().AsTask()));

        await (_wayToRedis?.DisposeAsync() ?? default);
        await (_redis?.DisposeAsync() ?? default);
        await (_postgres?.DisposeAsync() ?? default);
        await _mails.DisposeAsync();
    }

    private Task<(IServiceProvider Services, Uri[] Addresses)> StartAccountsAsync(params (string Key, string Value)[] settings)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        return StartAsync(
            "Chat.Identity",
            IdentityApplication.Build,
            [("CHAT_PUBLIC_PORT", port), ("Tokens:Issuer", $"http://127.0.0.1:{port}"), ("Mail:Folder", _mails.Path), .. settings]);
    }

    private Task<(IServiceProvider Services, Uri[] Addresses)> StartHubAsync() => StartAsync(
        "Chat.Hub",
        HubApplication.Build,
        ("Tokens:Issuer", Accounts.ToString().TrimEnd('/')),
        ("services:identity:http:0", AccountsInside.ToString().TrimEnd('/')),
        ("services:identity:grpc:0", AccountsForServices.ToString().TrimEnd('/')),
        ("services:history:grpc:0", History.ToString().TrimEnd('/')),
        ("Limits:Hub:Loopback", "true"),
        ("Messaging:AnswerWithin", "00:00:15"),
        ("Messaging:HistoryWithin", "00:00:15"));

    private async Task<(IServiceProvider Services, Uri[] Addresses)> StartAsync(
        string name, Func<WebApplicationBuilder, WebApplication> build, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = name });
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["ConnectionStrings:chatdb"] = _database,
            ["ConnectionStrings:cache"] = _cache,
            ["Services:Key"] = TestIssuer.ServiceKey,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        var application = build(builder);
        _applications.Add(application);
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return (application.Services, [.. addresses.Select(address => new Uri(address))]);
    }
}

/// <summary>Somebody who has an account with <see cref="SecuritySystem.Password"/>.</summary>
public sealed record Account(string Name, string Address, TokenSet Tokens);

using System.Globalization;
using Chat.Contracts.Identity;
using Chat.Identity.Data;
using Chat.Identity.Passwords;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.Identity.Tests.Support;

/// <summary>Chat.Identity in the test process, reached as browsers and programs do, with its mails in a folder.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly WebApplication _application;
    private readonly DataFolder _folder;

    private AccountHost(WebApplication application, string database, Uri address, RecordedLogs logs, DataFolder folder)
    {
        _application = application;
        _folder = folder;
        Database = database;
        Public = address;
        Logs = logs;
        Mails = new MailFolder(folder.Path);
    }

    public string Database { get; }

    public Uri Public { get; }

    public RecordedLogs Logs { get; }

    public MailFolder Mails { get; }

    public IServiceProvider Services => _application.Services;

    /// <param name="database">Connection string of a migrated database.</param>
    /// <param name="redis">The cache.</param>
    /// <param name="time">Null: the machine's.</param>
    /// <param name="settings">More configuration.</param>
    public static async Task<AccountHost> StartAsync(string database, RedisFixture redis, TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var folder = new DataFolder();
        for (var attempt = 1; ; attempt++)
        {
            var (builder, port, logs) = Builder(database, redis, folder, settings);
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }

            var application = IdentityApplication.Build(builder);
            application.Services.GetRequiredService<IStartupValidator>().Validate();
            try
            {
                await application.StartAsync();
                return new AccountHost(application, database, new Uri($"http://127.0.0.1:{port}"), logs, folder);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody was quicker to take the free port, which has to be known before the start: tokens name it.
                await application.DisposeAsync();
            }
        }
    }

    /// <summary>What the start says of the settings; empty: nothing.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string environment, params (string Key, string? Value)[] settings)
    {
        await using var folder = new DataFolder();
        var (builder, _, _) = Builder("Host=127.0.0.1", null, folder, settings, environment);
        await using var application = IdentityApplication.Build(builder);
        try
        {
            application.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return [.. wrong.Failures];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.OfType<OptionsValidationException>().SelectMany(wrong => wrong.Failures)];
        }
    }

    /// <summary>Somebody's browser or program: it keeps its cookies and follows nothing.</summary>
    public Browser NewBrowser() => new(Public);

    public IdentityDbContext OpenDatabase() => IdentityDatabases.Open(Database);

    /// <summary>What live connections are told to end.</summary>
    public async Task<List<(Guid User, RevocationKind Kind)>> RevokedAsync()
    {
        await using var database = OpenDatabase();
        var rows = await database.Revocations.OrderBy(row => row.Id).ToListAsync();
        return rows.ConvertAll(row => (row.UserId, (RevocationKind)row.Kind));
    }

    public AsyncServiceScope NewScope() => _application.Services.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await using (var connection = new NpgsqlConnection(Database))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _folder.DisposeAsync();
    }

    private static (WebApplicationBuilder Builder, int Port, RecordedLogs Logs) Builder(
        string database, RedisFixture? redis, DataFolder folder, (string Key, string? Value)[] settings, string environment = "Development")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "Chat.Identity" });
        var logs = new RecordedLogs();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Logging.AddProvider(logs);
        var port = FreePort.Next();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Debug",
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["CHAT_PUBLIC_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["ConnectionStrings:chatdb"] = database,
            ["ConnectionStrings:cache"] = redis?.ConnectionString ?? "127.0.0.1:1",
            ["Tokens:Issuer"] = $"http://127.0.0.1:{port}",
            // The tests share one Redis, and everybody in them is alice@example.org.
            ["Limits:Identity:MailsPerReceiverPerHour"] = "0",
            ["Mail:Folder"] = environment == "Development" ? folder.Path : null,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        if (!settings.Any(setting => setting.Key.StartsWith(PasswordCostOptions.SectionName, StringComparison.Ordinal)))
        {
            // Past the settings, which may not be that weak: a test in which the cost of a password is the subject names it among its own.
            builder.Services.AddSingleton(Options.Create(new PasswordCostOptions { MemoryKibibytes = 64, Passes = 1 }));
        }

        return (builder, port, logs);
    }
}

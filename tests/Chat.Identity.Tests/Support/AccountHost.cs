using System.Globalization;
using Chat.Contracts.Identity;
using Chat.Identity.Data;
using Chat.Identity.Revocations;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Tests.Support;

/// <summary>Chat.Identity in the test process, reached as browsers and programs do, with its mails in a folder.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataFolder _folder;

    private AccountHost(WebApplication application, string database, Uri address, RecordedLogs logs, RecordingRevoker.Record revoked, DataFolder folder)
    {
        _application = application;
        _folder = folder;
        Database = database;
        Public = address;
        Logs = logs;
        Revoked = revoked;
        Mails = new MailFolder(folder.Path);
    }

    public string Database { get; }

    public Uri Public { get; }

    public RecordedLogs Logs { get; }

    public RecordingRevoker.Record Revoked { get; }

    public MailFolder Mails { get; }

    public IServiceProvider Services => _application.Services;

    /// <param name="database">Connection string of a migrated database.</param>
    /// <param name="redis">The cache.</param>
    /// <param name="time">Null: the machine's.</param>
    /// <param name="settings">More configuration.</param>
    public static async Task<AccountHost> StartAsync(string database, RedisFixture redis, TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var folder = new DataFolder();
        var (builder, port, logs) = Builder(database, redis, folder, settings);
        var revoked = new RecordingRevoker.Record();
        builder.Services.AddSingleton(revoked);
        builder.Services.AddScoped<IRevoker, RecordingRevoker>();
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        var application = IdentityApplication.Build(builder);
        application.Services.GetRequiredService<IStartupValidator>().Validate();
        await application.StartAsync();
        return new AccountHost(application, database, new Uri($"http://127.0.0.1:{port}"), logs, revoked, folder);
    }

    /// <summary>What the start says of the settings; empty: nothing.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string environment, params (string Key, string? Value)[] settings)
    {
        await using var folder = new DataFolder();
        var (builder, _, _) = Builder("Host=127.0.0.1", null, folder, settings, environment);
        builder.Services.AddSingleton(new RecordingRevoker.Record());
        builder.Services.AddScoped<IRevoker, RecordingRevoker>();
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

    public AsyncServiceScope NewScope() => _application.Services.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
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
            ["Mail:Folder"] = environment == "Development" ? folder.Path : null,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        return (builder, port, logs);
    }
}

/// <summary>Keeps what was to be revoked. What becomes of it is tried with the sessions.</summary>
internal sealed class RecordingRevoker(RecordingRevoker.Record record) : IRevoker
{
    public Task EndSessionsAsync(Guid userId, RevocationKind kind, Guid? exceptSession = null, CancellationToken cancellationToken = default)
    {
        record.Items.Add((userId, kind));
        return Task.CompletedTask;
    }

    public Task PublishAsync() => Task.CompletedTask;

    public sealed class Record
    {
        public System.Collections.Concurrent.ConcurrentBag<(Guid User, RevocationKind Kind)> Items { get; } = [];
    }
}

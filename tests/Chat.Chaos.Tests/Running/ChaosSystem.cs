using Chat.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(Chat.Chaos.Tests.Running.ChaosSystem))]

namespace Chat.Chaos.Tests.Running;

/// <summary>PostgreSQL, Redis, two Histories, two hubs: processes of their own, shared by all scenarios, each of which leaves them running.</summary>
public sealed class ChaosSystem : IAsyncLifetime
{
    /// <summary>Past it a client that takes nothing is ended.</summary>
    public const int UnacknowledgedEvents = 4_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("chat-chaos-").FullName;

    // The clocks of the services are set, by days.
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(30);

    public PostgresServer Postgres { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>Who says who somebody is.</summary>
    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>Of the database of the system.</summary>
    public string Database { get; private set; } = "";

    public IReadOnlyList<Service> Histories { get; private set; } = [];

    public IReadOnlyList<Service> Hubs { get; private set; } = [];

    /// <summary>Says by how many seconds the clock of the services is off; none while it does not exist.</summary>
    public string ClockFile => Path.Combine(_directory, "clock");

    /// <summary>For files of a scenario; gone at the end.</summary>
    public string Folder => _directory;

    /// <summary>Of every service, and of hubs: for one that a scenario starts besides.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    /// <inheritdoc cref="Settings"/>
    public IReadOnlyDictionary<string, string> HubSettings { get; private set; } = new Dictionary<string, string>();

    /// <summary>Between clients and hubs: takes each new connection to the next hub that listens.</summary>
    public TcpFaultProxy Front { get; private set; } = null!;

    /// <summary>Between services and Redis.</summary>
    public TcpFaultProxy RedisWay { get; private set; } = null!;

    /// <summary>Between the Histories and PostgreSQL.</summary>
    public TcpFaultProxy DatabaseWay { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{Front.Port}");

    public async ValueTask InitializeAsync()
    {
        CleanEnvironment.Clear();
        (Postgres, Redis) = (await PostgresServer.StartOwnAsync(), await RedisServer.StartOwnAsync());
        Database = await Postgres.CreateDatabaseAsync("chatdb");
        RedisWay = TcpFaultProxy.Start(Redis.Port);
        DatabaseWay = TcpFaultProxy.Start(Postgres.Port);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = Redis.ConnectionString.Replace($":{Redis.Port}", $":{RedisWay.Port}", StringComparison.Ordinal),
            ["ConnectionStrings__chatdb"] = new NpgsqlConnectionStringBuilder(Database) { Port = DatabaseWay.Port }.ConnectionString,
            ["Logging__LogLevel__Default"] = "Information",
            ["History__Storage__EpochCheckInterval"] = "00:00:00.5",
        };
        await Service.RunToEndAsync("Chat.Migrations", _directory, settings);
        settings["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        settings[StartupHook.Variable] = ClockFile;
        Histories = [.. Enumerable.Range(1, 2).Select(number => new Service("Chat.History", $"history-{number}", _directory, settings))];
        Issuer = await TestIssuer.SharedAsync();
        var hubSettings = new Dictionary<string, string>(settings) { ["Delivery__UnacknowledgedEvents"] = $"{UnacknowledgedEvents}" };
        for (var number = 0; number < Histories.Count; number++)
        {
            hubSettings[$"services__history__grpc__{number}"] = $"http://127.0.0.1:{Histories[number].GrpcPort}";
        }

        foreach (var (key, value) in Issuer.Settings)
        {
            hubSettings[key.Replace(":", "__", StringComparison.Ordinal)] = value!;
        }

        (Settings, HubSettings) = (settings, hubSettings);
        Hubs = [.. Enumerable.Range(1, 2).Select(number => new Service("Chat.Hub", $"hub-{number}", _directory, hubSettings))];
        await Task.WhenAll(Histories.Concat(Hubs).Select(service => service.StartAsync()));
        Front = TcpFaultProxy.Start([.. Hubs.Select(hub => hub.GrpcPort)]);
    }

    /// <summary>An access token that outlives every scenario.</summary>
    public static async Task<string> TokenForAsync(string name) => (await TestIssuer.SharedAsync()).TokenFor(name, lifetime: TokenLifetime);

    public async Task ExecuteAsync(string sql, params object[] arguments)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(arguments.Select(argument => new NpgsqlParameter { Value = argument }).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    public Task<Guid> EpochAsync() => ReadAsync<Guid>("select id from epoch");

    /// <summary>How far the log of the database has been written, in bytes.</summary>
    public Task<long> LogEndAsync() => ReadAsync<long>("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");

    /// <summary>All clients have gone, and the hubs hold nothing any more: no connection, subscription, group entry, message or work.</summary>
    public async Task HoldsNothingAsync()
    {
        foreach (var hub in Hubs)
        {
            var held = "nothing was told";
            try
            {
                await Eventually.Async(async () => (held = await hub.HeldAsync()).Length == 0, $"{hub.Name} lets go of everything");
            }
            catch (TimeoutException)
            {
                Assert.Fail($"{hub.Name} still holds {held} after all clients have gone. {Chance.Repeat}");
            }
        }
    }

    /// <summary>Whatever a scenario that failed has broken works again.</summary>
    public async Task MendAsync()
    {
        foreach (var way in new[] { Front, RedisWay, DatabaseWay })
        {
            way.Resume();
            way.TakeNew();
            way.Delay = TimeSpan.Zero;
        }

        File.Delete(ClockFile);

        await Postgres.RestartedAsync();
        await Redis.KilledAsync();
        await Task.WhenAll(Histories.Concat(Hubs).Select(service => service.KilledAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Hubs.Concat(Histories))
        {
            await service.DisposeAsync();
        }

        foreach (var part in new IAsyncDisposable?[] { Front, RedisWay, DatabaseWay, Redis, Postgres })
        {
            await (part?.DisposeAsync() ?? default);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        // Not from a pool, whose connections end with the server.
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

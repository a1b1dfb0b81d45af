using Chat.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(Chat.Chaos.Tests.Running.ChaosSystem))]

namespace Chat.Chaos.Tests.Running;

/// <summary>PostgreSQL, Redis, two Histories, two hubs: processes of their own, shared by all scenarios, each of which leaves them running.</summary>
public sealed class ChaosSystem : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("chat-chaos-").FullName;

    public PostgresServer Postgres { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>Of the database of the system.</summary>
    public string Database { get; private set; } = "";

    public IReadOnlyList<Service> Histories { get; private set; } = [];

    public IReadOnlyList<Service> Hubs { get; private set; } = [];

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
        };
        await Service.RunToEndAsync("Chat.Migrations", _directory, settings);
        Histories = [.. Enumerable.Range(1, 2).Select(number => new Service("Chat.History", $"history-{number}", _directory, settings))];
        var hubSettings = new Dictionary<string, string>(settings);
        for (var number = 0; number < Histories.Count; number++)
        {
            hubSettings[$"services__history__grpc__{number}"] = $"http://127.0.0.1:{Histories[number].GrpcPort}";
        }

        Hubs = [.. Enumerable.Range(1, 2).Select(number => new Service("Chat.Hub", $"hub-{number}", _directory, hubSettings))];
        await Task.WhenAll(Histories.Concat(Hubs).Select(service => service.StartAsync()));
        Front = TcpFaultProxy.Start([.. Hubs.Select(hub => hub.GrpcPort)]);
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
}

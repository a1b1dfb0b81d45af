using Chat.History;
using Chat.History.Data.Outbox;
using Chat.Hub;
using Chat.Migrations;
using Chat.Notifications;
using Chat.Sdk;
using Chat.Testing;
using Npgsql;

namespace Chat.Architecture.Tests.Telemetry;

[CollectionDefinition(RunningServices.Collection)]
public sealed class RunningServicesCollection : ICollectionFixture<RunningServices>;

/// <summary>Two hubs, History and Notifications over real stores, in this process, and a client on each hub.</summary>
public sealed class RunningServices : IAsyncLifetime
{
    public const string Collection = "Running services";

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Dictionary<string, KestrelHost> _hosts = [];

    public IReadOnlyDictionary<string, KestrelHost> Hosts => _hosts;

    public ChatClient Alice { get; private set; } = null!;

    public ChatClient Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var redis = Kept(await RedisServer.StartAsync()).ConnectionString;
        var database = await Kept(await PostgresServer.StartAsync()).CreateDatabaseAsync(null);
        using var error = new StringWriter();
        Assert.True(await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={database}"], TextWriter.Null, error) == 0, error.ToString());
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await new OutboxReader(source).ReadAsync("push", 1, (_, _, _) => Task.CompletedTask, CancellationToken.None);
        }

        var settings = new Dictionary<string, string?> { ["ConnectionStrings:chatdb"] = database, ["ConnectionStrings:cache"] = redis };
        var history = Add("history", await KestrelHost.StartServiceAsync(HistoryApplication.Build, settings));
        foreach (var (key, value) in (await TestIssuer.SharedAsync()).Settings)
        {
            settings[key] = value;
        }

        settings["services:history:grpc:0"] = history.GrpcAddress.ToString().TrimEnd('/');
        var first = Add("hub", await KestrelHost.StartServiceAsync(HubApplication.Build, settings));
        var second = Add("second hub", await KestrelHost.StartServiceAsync(HubApplication.Build, settings));
        Add("notifications", await KestrelHost.StartServiceAsync(NotificationsApplication.Build, settings));
        Alice = await ConnectAsync(first, "Alice");
        Bob = await ConnectAsync(second, "Bob");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }

    private async Task<ChatClient> ConnectAsync(KestrelHost hub, string name)
    {
        var client = Kept(new ChatClient(new ChatClientOptions { Server = hub.GrpcAddress, AccessToken = async (_, _) => (await TestIssuer.SharedAsync()).TokenFor(name) }));
        await client.ConnectAsync().OrFail("a connection");
        return client;
    }

    private KestrelHost Add(string name, KestrelHost host) => _hosts[name] = Kept(host);

    private T Kept<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}

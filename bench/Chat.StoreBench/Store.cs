using Chat.Contracts.Ids;
using Chat.History.Messaging;
using Chat.History.Reading;
using Chat.History.Storage;
using Chat.Migrations;
using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.StoreBench;

/// <summary>A migrated database on a PostgreSQL of its own that keeps what it commits, and the parts of History over it.</summary>
internal sealed class Store : IAsyncDisposable
{
    /// <summary>Commits that History has in flight at a time, as it comes.</summary>
    public const int Lanes = 8;

    public const int Channels = 96;
    public const int SendersPerChannel = 10;

    private static readonly string[] Settings =
        ["fsync=on", "full_page_writes=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=8GB", "checkpoint_timeout=30min", "maintenance_work_mem=512MB"];

    private readonly PostgresServer _server;

    private Store(PostgresServer server, string connectionString)
    {
        _server = server;
        // Nobody opens the way to Redis: the store is measured alone.
        var memory = new EpochMemory(new RedisLink(new ServiceCollection().BuildServiceProvider(), NullLogger<RedisLink>.Instance), TimeProvider.System);
        Epochs = new EpochService(memory, NullLogger<EpochService>.Instance);
        // A checkpoint on a busy machine must not turn into a refusal.
        var storage = new StorageOptions { CommandTimeout = TimeSpan.FromSeconds(60) };
        Source = ChatDataSource.Create(connectionString, storage, Epochs, NullLoggerFactory.Instance);
        var append = Options.Create(new AppendOptions());
        Appender = new MessageAppender(new AppendStore(Source, Epochs), Source, Epochs, append, TimeProvider.System, NullLogger<MessageAppender>.Instance);
        Events = new EventReader(new StoreReader(Source), Epochs, NullLogger<EventReader>.Instance);
        ChannelIds = [.. Enumerable.Range(1, Channels).Select(number => new ChannelId(Id(1, number)))];
        SenderIds = [.. Enumerable.Range(1, SendersPerChannel).Select(number => new UserId(Id(2, number)))];
    }

    public EpochService Epochs { get; }

    public NpgsqlDataSource Source { get; }

    public MessageAppender Appender { get; }

    public EventReader Events { get; }

    public IReadOnlyList<ChannelId> ChannelIds { get; }

    public IReadOnlyList<UserId> SenderIds { get; }

    public static async Task<Store> StartAsync()
    {
        var server = await PostgresServer.StartOwnAsync(Settings);
        try
        {
            var database = await server.CreateDatabaseAsync("chatdb");
            var output = new StringWriter();
            if (await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={database}"], output, output) != 0)
            {
                throw new InvalidOperationException($"The migrations failed: {output}");
            }

            var store = new Store(server, database);
            await store.SeedAsync();
            return store;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As the server says that they are.</summary>
    public async Task<string> SettingsAsync()
    {
        await using var command = Source.CreateCommand(
            "select string_agg(name || '=' || setting, ', ') from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>No messages, and no pages that somebody else would have to write.</summary>
    public async Task EmptyAsync()
    {
        await RunAsync("truncate messages, outbox restart identity; update channel_heads set last_seq = 0");
        await RunAsync("vacuum analyze channel_heads");
        await RunAsync("checkpoint");
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DisposeAsync();
    }

    public static Guid Id(int kind, int number) => new(kind, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number);

    private async Task SeedAsync()
    {
        foreach (var channel in ChannelIds)
        {
            await RunAsync(
                $"""
                insert into channels (id, name, created_at) values ('{channel}', 'room-{channel}', now());
                insert into channel_heads (channel_id, last_seq) values ('{channel}', 0);
                """);
            foreach (var sender in SenderIds)
            {
                await RunAsync($"insert into channel_members (channel_id, user_id, user_name, joined_at) values ('{channel}', '{sender}', 'somebody', now())");
            }
        }

        await RunAsync("vacuum analyze");
    }
}

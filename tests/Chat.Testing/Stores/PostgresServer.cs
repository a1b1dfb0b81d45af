using System.Security.Cryptography;
using Npgsql;

namespace Chat.Testing;

/// <summary>
/// A PostgreSQL for one test assembly: the one that CHAT_TEST_POSTGRES names, else a process of its own. Tests that stop,
/// kill or freeze it take <see cref="StartOwnAsync"/>. Acknowledged commits survive <see cref="KillAsync"/>, as in earnest;
/// only the loss of the whole machine would not be survived.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "fsync=off", "full_page_writes=off", "synchronous_commit=on", "listen_addresses=127.0.0.1", "unix_socket_directories=",
        "max_connections=300", "shared_buffers=32MB", "max_wal_size=256MB", "jit=off", "timezone=UTC", "log_timezone=UTC", "logging_collector=off",
        "dynamic_shared_memory_type=mmap",
    ];

    private readonly OwnPostgres? _own;
    private readonly List<string> _databases = [];
    private readonly Lock _databasesLock = new(); // guards _databases

    private PostgresServer(string connectionString, OwnPostgres? own)
    {
        ConnectionString = connectionString;
        _own = own;
    }

    /// <summary>Of the maintenance database.</summary>
    public string ConnectionString { get; }

    public int Port => new NpgsqlConnectionStringBuilder(ConnectionString).Port;

    public int ProcessId => Own.Process.Id;

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default) =>
        Environment.GetEnvironmentVariable("CHAT_TEST_POSTGRES") is { Length: > 0 } given
            ? new PostgresServer(given, own: null)
            : await StartOwnAsync(cancellationToken: cancellationToken);

    /// <summary>With <paramref name="settings"/> such as <c>fsync=on</c>, which hold against those of the tests.</summary>
    public static async Task<PostgresServer> StartOwnAsync(IReadOnlyList<string>? settings = null, CancellationToken cancellationToken = default)
    {
        var own = await OwnPostgres.CreateAsync([.. Settings, .. settings ?? []], cancellationToken);
        try
        {
            await own.StartAsync(anyPort: true, cancellationToken);
            return new PostgresServer(own.ConnectionString, own);
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        name ??= "chat_test_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        await ExecuteAsync($"CREATE DATABASE {Quoted(name)}", cancellationToken);
        lock (_databasesLock)
        {
            _databases.Add(name);
        }

        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>An orderly stop; the data stays for <see cref="StartAgainAsync"/>.</summary>
    public Task StopAsync() => Own.Process.StopAsync();

    /// <summary>The same data on the same port.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) => Own.StartAsync(anyPort: false, cancellationToken);

    /// <summary>SIGKILL to the server and all its processes.</summary>
    public Task KillAsync() => Own.Process.KillAsync();

    /// <summary>Stops the server and all its processes in their tracks: connections stay open, nobody answers.</summary>
    public Task FreezeAsync()
    {
        Own.Process.Freeze();
        return Task.CompletedTask;
    }

    public Task ThawAsync()
    {
        Own.Process.Thaw();
        return Task.CompletedTask;
    }

    /// <summary>A backup of the whole data directory, while the server is stopped.</summary>
    public Task CopyDataAsync() => Own.CopyDataAsync();

    /// <summary>Puts the backup in the place of the data, while the server is stopped. What came after it is gone.</summary>
    public void PutCopyBack() => Own.PutCopyBack();

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_own is not null)
        {
            await _own.DisposeAsync();
            return;
        }

        foreach (var database in _databases)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(database)} WITH (FORCE)", CancellationToken.None);
        }
    }

    private OwnPostgres Own =>
        _own ?? throw new InvalidOperationException("The server that CHAT_TEST_POSTGRES names is not ours to stop: use PostgresServer.StartOwnAsync.");

    private static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // database names cannot be parameters; they are quoted
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

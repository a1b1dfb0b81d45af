using Chat.Migrations;
using Chat.Testing;
using Npgsql;

namespace Chat.History.Tests.Support;

/// <summary>A PostgreSQL with migrated databases: the migrations run once, and every test gets a copy.</summary>
public sealed class ChatDatabases : IAsyncLifetime
{
    private readonly SemaphoreSlim _oneCopy = new(1);
    private string _template = "";
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _template = "chat_template_" + Guid.NewGuid().ToString("n")[..12];
        await MigrateAsync(NameIn(Server.ConnectionString, _template));
    }

    public async Task<string> CreateAsync()
    {
        var name = "chat_test_" + Guid.NewGuid().ToString("n")[..12];
        // PostgreSQL copies a database only while nobody else does.
        await _oneCopy.WaitAsync();
        try
        {
            await using var connection = new NpgsqlConnection(Server.ConnectionString);
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"create database {name} template {_template}";
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            _oneCopy.Release();
        }

        return NameIn(Server.ConnectionString, name);
    }

    public async ValueTask DisposeAsync()
    {
        _oneCopy.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public static async Task MigrateAsync(string connectionString)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={connectionString}"], output, error);
        Assert.True(code == 0, $"The migrations ended with {code}: {error}");
    }

    public static string NameIn(string connectionString, string name) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
}

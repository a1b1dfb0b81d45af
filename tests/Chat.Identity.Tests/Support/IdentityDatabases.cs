using Chat.Identity.Data;
using Chat.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Chat.Identity.Tests.Support;

/// <summary>A PostgreSQL with migrated databases: the migrations run once, and every test gets a copy.</summary>
public sealed class IdentityDatabases : IAsyncLifetime
{
    private static readonly ServiceProvider Stores = new ServiceCollection().Configure<IdentityOptions>(IdentityDbContext.ConfigureStores).BuildServiceProvider();

    private readonly SemaphoreSlim _oneCopy = new(1);
    private string _template = "";
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _template = "identity_template_" + Guid.NewGuid().ToString("n")[..12];
        await using var context = Open(await Server.CreateDatabaseAsync(_template) + ";Pooling=false");
        await context.Database.MigrateAsync();
    }

    public async Task<string> CreateAsync()
    {
        var name = "identity_test_" + Guid.NewGuid().ToString("n")[..12];
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

        // Each test has a pool of its own: what it has opened and does not need is closed before the next hundred tests want theirs.
        return new NpgsqlConnectionStringBuilder(Server.ConnectionString)
        {
            Database = name,
            IncludeErrorDetail = true,
            MaxPoolSize = 20,
            ConnectionIdleLifetime = 2,
            ConnectionPruningInterval = 1,
        }.ConnectionString;
    }

    /// <summary>The database as the service sees it.</summary>
    public static IdentityDbContext Open(string connectionString)
    {
        var builder = new DbContextOptionsBuilder<IdentityDbContext>();
        IdentityDbContext.UseNpgsql(builder, connectionString);
        return new IdentityDbContext(builder.UseApplicationServiceProvider(Stores).Options);
    }

    public async ValueTask DisposeAsync()
    {
        _oneCopy.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

using Chat.History.Data;
using Chat.Identity.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Chat.Migrations;

/// <summary>Applies both schemas and seeds the first channel, one run at a time.</summary>
internal sealed class DatabaseUpdate(ChatDbContext chat, IdentityDbContext identity, DatabaseConnector connector, TimeProvider time, TextWriter output)
{
    private const int OldestServer = 15;

    // Any number that nobody else uses for a lock in the chat's own database.
    private const long UpdateLock = 0x43686174_44420002;

    private const string SeedSql =
        """
        with seeded as (
            insert into channels (id, name, created_at) values ($1, 'general', clock_timestamp())
            on conflict (name) do nothing
            returning id)
        insert into channel_heads (channel_id, last_seq) select id, 0 from seeded
        """;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The lock lives as long as this connection.
        await using var connection = await connector.OpenAsync(chat.Database.GetConnectionString()!, cancellationToken);
        await CheckAsync(connection, cancellationToken);
        await using (var locking = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = UpdateLock } } })
        {
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        // All over the connection that holds the lock: should it end, so does the work.
        var applied = new List<string>();
        foreach (var context in new DbContext[] { chat, identity })
        {
            context.Database.SetDbConnection(connection);
            applied.AddRange(await context.Database.GetPendingMigrationsAsync(cancellationToken));
            await context.Database.MigrateAsync(cancellationToken);
        }

        await output.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");

        await using var seed = new NpgsqlCommand(SeedSql, connection) { Parameters = { new() { Value = Guid.CreateVersion7(time.GetUtcNow()) } } };
        if (await seed.ExecuteNonQueryAsync(cancellationToken) > 0)
        {
            await output.WriteLineAsync("Created the channel general.");
        }
    }

    private static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new MigrationsException($"PostgreSQL {OldestServer} or newer is needed; this is {connection.PostgreSqlVersion}.");
        }

        await using var command = new NpgsqlCommand("show server_encoding", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not "UTF8" and var encoding)
        {
            throw new MigrationsException($"The database {connection.Database} is encoded in {encoding}; messages need UTF8.");
        }
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.Migrations;

/// <summary>Opens a connection to the database, which it creates where it is missing; waits for a server that is about to start.</summary>
internal sealed class DatabaseConnector(IOptions<MigrationsOptions> options, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Any number that nobody else uses for a lock in the database "postgres".
    private const long CreationLock = 0x43686174_44420001;

    public async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = Settings(connectionString);
        try
        {
            return await WaitAsync(settings, cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateAsync(settings, cancellationToken);
            return await WaitAsync(settings, cancellationToken);
        }
    }

    private NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString)
            {
                Pooling = false,
                CommandTimeout = (int)options.Value.StepTimeout.TotalSeconds,
            };
            return string.IsNullOrEmpty(settings.Database) || string.IsNullOrEmpty(settings.Host)
                ? throw new MigrationsException("ConnectionStrings:chatdb names no host or no database.")
                : settings;
        }
        catch (ArgumentException wrong)
        {
            throw new MigrationsException($"ConnectionStrings:chatdb is malformed: {wrong.Message}", wrong);
        }
    }

    private async Task<NpgsqlConnection> WaitAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (Exception fault)
            {
                await connection.DisposeAsync();
                if (!IsStarting(fault))
                {
                    throw;
                }

                if (time.GetElapsedTime(started) >= options.Value.Wait)
                {
                    throw new MigrationsException(
                        $"PostgreSQL at {settings.Host}:{settings.Port} did not accept a connection within {options.Value.Wait.TotalSeconds:0.#} s ({fault.Message.TrimEnd('.')}).", fault);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // Nobody listens yet, or somebody who is not ready. A wrong password will not get better by waiting.
    private static bool IsStarting(Exception fault) => fault switch
    {
        PostgresException answer => answer.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or SocketException or TimeoutException => true,
        _ => false,
    };

    private async Task CreateAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var name = settings.Database!;
        await using var connection = await WaitAsync(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres" }, cancellationToken);
        // Of several creators one creates; the lock goes with the connection.
        await using (var locking = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = CreationLock } } })
        {
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
#pragma warning disable CA2100 // a database name cannot be a parameter; it is quoted
            await using var create = new NpgsqlCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" encoding 'UTF8' template template0", connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
            await output.WriteLineAsync($"Created the database {name}.");
        }
        catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another run was first.
        }
    }
}

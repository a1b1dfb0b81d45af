using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting;

/// <summary>Creates the databases of a server once it is ready, so that one who waits for a database finds it.</summary>
internal static partial class PostgresDatabaseCreation
{
    public static async Task CreateAllAsync(PostgresServerResource server, ResourceReadyEvent @event, CancellationToken cancellationToken)
    {
        if (server.DatabaseResources.Count == 0)
        {
            return;
        }

        var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var administration = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        var loggers = @event.Services.GetRequiredService<ResourceLoggerService>();
        await using var source = NpgsqlDataSource.Create(administration);
        foreach (var database in server.DatabaseResources)
        {
            await CreateAsync(source, database, loggers.GetLogger(database), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CreateAsync(NpgsqlDataSource source, PostgresDatabaseResource database, ILogger logger, CancellationToken cancellationToken)
    {
        var script = database.TryGetLastAnnotation<CreationScriptAnnotation>(out var own)
            ? own.Script
            : $"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        try
        {
            await using var command = source.CreateCommand(script);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            Created(logger, database.DatabaseName);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // It is there from an earlier run.
        }
        catch (NpgsqlException exception)
        {
            Failed(logger, exception, database.DatabaseName);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Created the database {Database}.")]
    private static partial void Created(ILogger logger, string database);

    [LoggerMessage(2, LogLevel.Error, "The database {Database} could not be created.")]
    private static partial void Failed(ILogger logger, Exception exception, string database);
}

internal sealed class CreationScriptAnnotation(string script) : IResourceAnnotation
{
    public string Script { get; } = script;
}

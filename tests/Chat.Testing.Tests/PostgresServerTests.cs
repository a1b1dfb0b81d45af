using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Chat.Testing.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Acknowledged_commits_survive_a_kill_and_a_stop()
    {
        await using var server = await PostgresServer.StartOwnAsync();
        var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 100)");

        await server.KillAsync();
        await server.StartAgainAsync();
        await ExecuteAsync(database, "INSERT INTO kept VALUES (101)");
        await server.StopAsync();
        await server.StartAgainAsync();

        Assert.Equal(101L, await ExecuteAsync(database, "SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_frozen_server_does_not_answer_until_it_thaws()
    {
        await using var server = await PostgresServer.StartOwnAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1", connection);

        await server.FreezeAsync();
        var answer = command.ExecuteScalarAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => answer.OrFail("an answer", TimeSpan.FromMilliseconds(300)));
        await server.ThawAsync();

        Assert.Equal(1, await answer.OrFail("an answer after the thaw"));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_disposed_server()
    {
        var server = await PostgresServer.StartOwnAsync();
        var directory = (string)(await ExecuteAsync(server.ConnectionString, "SHOW data_directory"))!;
        var process = int.Parse(File.ReadLines(Path.Combine(directory, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        Assert.False(Process.GetProcessById(process).HasExited);

        await server.DisposeAsync();

        Assert.False(Directory.Exists(directory));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}

using System.Text.Json;
using Chat.History.Tests.Support;
using Npgsql;

namespace Chat.History.Tests.Plans;

/// <summary>Runs statements in a database and tells how PostgreSQL went about them.</summary>
internal sealed class Explainer(string connectionString)
{
    /// <summary>Channels other than the two with a size.</summary>
    public Task<Guid[]> ChannelsAsync(int count) =>
        Sql.ScalarAsync<Guid[]>(connectionString, $"select array_agg(id) from (select id from channels where name like 'room-%' order by id limit {count}) room");

    /// <summary>
    /// Runs a statement as the service does, as the second one of a batch if there is a first, and tells how; nothing stays of it.
    /// </summary>
    /// <param name="isGeneric">With the plan that a prepared statement has in the long run, which knows no values.</param>
    /// <param name="first">Run before it in the same transaction.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="arguments">Its values, each with the name of its type.</param>
    public async Task<Plan> ExplainAsync(bool isGeneric, (string Sql, Argument[] Arguments)? first, string sql, params Argument[] arguments)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, $"set local plan_cache_mode = force_{(isGeneric ? "generic" : "custom")}_plan");
        if (first is { } before)
        {
            await RunAsync(connection, $"prepare first ({Types(before.Arguments)}) as {before.Sql}");
            await RunAsync(connection, $"execute first ({Values(before.Arguments)})");
        }

        await RunAsync(connection, $"prepare explained ({Types(arguments)}) as {sql}");
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, timing off, format json) execute explained ({Values(arguments)})", connection);
        using var answer = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return new Plan(answer.RootElement[0].GetProperty("Plan").Clone());
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Types(Argument[] arguments) => string.Join(", ", arguments.Select(argument => argument.Type));

    private static string Values(Argument[] arguments) => string.Join(", ", arguments.Select(argument => argument.Literal));
}

/// <summary>A value as SQL.</summary>
internal sealed record Argument(string Type, string Literal)
{
    public static Argument Of(Guid value) => new("uuid", $"'{value}'");

    public static Argument Of(long value) => new("bigint", $"{value}");

    public static Argument Of(int value) => new("int", $"{value}");

    public static Argument Of(string value) => new("text", $"'{value}'");

    public static Argument Of(IEnumerable<Guid> values) => new("uuid[]", $"'{{{string.Join(',', values)}}}'");

    public static Argument Of(IEnumerable<string> values) => new("text[]", $"'{{{string.Join(',', values)}}}'");
}

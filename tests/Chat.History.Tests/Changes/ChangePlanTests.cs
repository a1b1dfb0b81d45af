using Chat.History.Changes;
using Chat.History.Messaging;
using Chat.History.Reading;
using Chat.History.Tests.Support;
using Npgsql;

namespace Chat.History.Tests.Changes;

/// <summary>What changes cost does not grow with the channel: everything is found by its key.</summary>
public sealed class ChangePlanTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task Pages_and_changes_of_a_large_channel_find_everything_by_key()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        await using var connection = new NpgsqlConnection(history.Database);
        await connection.OpenAsync();
        await RunAsync(
            connection,
            $"""
            insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at, last_change)
            select '{channel}', i * 2, gen_random_uuid(), '{alice.Id}', 'alice', 'x', now(), i * 2 + 1 from generate_series(1, 20000) i;
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at, target_seq, text)
            select '{channel}', i * 2 + 1, 6, '{alice.Id}', 'alice', now(), i * 2, 'x' from generate_series(1, 20000) i;
            insert into message_reactions select '{channel}', i * 2, 'x', '{alice.Id}', now() from generate_series(1, 20000) i;
            insert into message_versions select '{channel}', i * 2, 0, 'x', now() from generate_series(1, 20000) i;
            update channel_heads set last_seq = 40001 where channel_id = '{channel}';
            """);
        await RunAsync(connection, "analyze");
        await RunAsync(connection, "set plan_cache_mode = force_generic_plan");

        string[] plans =
        [
            await PlanAsync(connection, PageSql.Before, "uuid, bigint, int", $"'{channel}', 20000, 100"),
            await PlanAsync(connection, PageSql.After, "uuid, bigint, int", $"'{channel}', 20000, 100"),
            await PlanAsync(connection, ChangeSql.Change, "uuid, uuid, text, bigint, text, smallint, int, int, int, int, int, int", $"'{channel}', '{alice.Id}', 'alice', 20000, 'y', 4, 20, 500, 0, 1, 100, 100"),
            await PlanAsync(connection, AppendSql.Store, "uuid[], uuid[], uuid[], text[], text[]", $"'{{{channel}}}', '{{{Guid.NewGuid()}}}', '{{{alice.Id}}}', '{{alice}}', '{{x}}'"),
        ];

        string[] large = ["messages", "messages_p", "channel_events", "message_reactions", "message_versions"];
        // An append asks every partition of the messages; those that are empty are read without their index.
        Assert.DoesNotContain("Seq Scan on message_versions", plans[3], StringComparison.Ordinal);
        Assert.All(plans[..3], plan => Assert.All(large, table => Assert.DoesNotContain($"Seq Scan on {table}", plan, StringComparison.Ordinal)));
        Assert.All(plans[..3], plan => Assert.Contains("pk_message_reactions", plan, StringComparison.Ordinal));
        Assert.All(plans[2..], plan => Assert.Contains("pk_message_versions", plan, StringComparison.Ordinal));
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string statement, string types, string values)
    {
        await RunAsync(connection, "deallocate all");
        await RunAsync(connection, "begin");
        await RunAsync(connection, "select set_config('chat.locked', '{}', true)");
        await RunAsync(connection, $"prepare planned ({types}) as {statement}");
        await using var command = new NpgsqlCommand($"explain execute planned ({values})", connection);
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }
        }

        await RunAsync(connection, "rollback");
        return string.Join('\n', plan);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

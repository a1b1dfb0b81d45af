using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Outbox;

public sealed class OutboxRestoreTests(ChatDatabases databases)
{
    private static readonly string[] Tables =
        ["channels", "channel_heads", "channel_members", "channel_events", "messages", "outbox", "outbox_consumers", "epoch"];

    [Fact]
    public async Task After_a_restore_into_a_cluster_that_counts_transactions_anew_nothing_is_lost_or_told_twice()
    {
        await using var another = await PostgresServer.StartOwnAsync();
        await using var before = new OutboxDatabase(await databases.CreateAsync());
        await CountTransactionsAsync(before, 5_000);
        await using (await HistoryHost.StartAsync(before.ConnectionString))
        {
            // Puts the epoch on record.
        }

        await before.KnowsAsync("push", "mail", "hook");
        await before.WriteAsync(1, 2, 3, 4);
        Assert.Equal([1L, 2, 3, 4], await before.ReadsAsync("push", 4));
        Assert.Equal([1L, 2], await FirstTwoAsync(before, "mail"));
        await using var after = await RestoreAsync(before, another);

        Assert.True(await after.ScalarAsync<bool>("select min(xid) > pg_snapshot_xmax(pg_current_snapshot()) from outbox"), "The cluster counts too far for this test.");
        await using var history = await HistoryHost.StartAsync(after.ConnectionString);
        await after.WriteAsync(5);
        Assert.Equal([5L], await after.ReadsAsync("push", 1));
        await after.WriteAsync(6);
        Assert.Equal([3L, 4, 5, 6], await after.ReadsAsync("mail", 4));
        Assert.Equal([1L, 2, 3, 4, 5, 6], await after.ReadsAsync("hook", 6, limit: 4));
        Assert.Equal([6L], await after.ReadsAsync("push", 1));
        await after.RunAsync("update outbox set at = at - interval '2 days'");
        Assert.Equal(6, await after.Reader.RemoveAsync(TimeSpan.FromDays(1), 100, CancellationToken.None));
    }

    [Fact]
    public async Task Old_rows_that_came_with_a_restore_are_cleared_by_History_where_nobody_reads()
    {
        await using var another = await PostgresServer.StartOwnAsync();
        await using var before = new OutboxDatabase(await databases.CreateAsync());
        await CountTransactionsAsync(before, 5_000);
        await before.WriteAsync(1, 2, 3);
        await before.RunAsync("update outbox set at = at - interval '8 days'");
        await using var after = await RestoreAsync(before, another);
        // More than are looked at together.
        await after.RunAsync("insert into outbox (channel_id, seq, kind, at) select '00000000-0000-0000-0000-000000000001', i, 1, now() from generate_series(4, 1500) i");

        Assert.True(await after.ScalarAsync<bool>("select max(xid) > pg_snapshot_xmax(pg_current_snapshot()) from outbox"), "The cluster counts too far for this test.");
        await using var history = await HistoryHost.StartAsync(after.ConnectionString);

        await Eventually.Async(async () => await after.ScalarAsync<long>("select min(seq) from outbox") == 4, "an outbox without the old rows");
        Assert.Equal(1497, await after.ScalarAsync<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task Rows_written_before_the_first_read_after_a_restore_come_also_when_they_commit_behind_it()
    {
        await using var outbox = new OutboxDatabase(await databases.CreateAsync());
        await outbox.RunAsync("insert into epoch values (true, gen_random_uuid(), 1, 1, now())");
        await outbox.KnowsAsync("push", "mail");
        await outbox.WriteAsync(1, 2);
        await outbox.ReadsAsync("push", 2);
        // As if all this came from a cluster that has counted further.
        await outbox.RunAsync("update outbox set xid = (xid::text::bigint + 1000000000)::text::xid8");
        await outbox.RunAsync("update outbox_consumers set xid = (xid::text::bigint + 1000000000)::text::xid8 where name = 'push'");
        await outbox.RunAsync("update epoch set id = gen_random_uuid()");
        await using var open = await outbox.BeginAsync();
        await open.WriteAsync(3);
        await outbox.WriteAsync(4);

        // What was there comes at once, as nothing can come in between any more; what is open comes behind it.
        Assert.Equal([4L], await outbox.ReadsAsync("push", 1));
        await open.CommitAsync();

        Assert.Equal([3L], await outbox.ReadsAsync("push", 1));
        Assert.Equal([1L, 2, 4, 3], await outbox.ReadsAsync("mail", 4));
    }

    [Fact]
    public async Task A_reset_that_comes_when_transactions_have_passed_the_old_cursor_loses_none_of_before()
    {
        await using var outbox = new OutboxDatabase(await databases.CreateAsync());
        await outbox.RunAsync("insert into epoch values (true, gen_random_uuid(), 1, 1, now())");
        await outbox.KnowsAsync("push");
        await outbox.WriteAsync(1, 2);
        await outbox.ReadsAsync("push", 2);
        await outbox.WriteAsync(3, 4);
        await outbox.RunAsync("update outbox_consumers set xid = (select xid from outbox where seq = 3), id = 1000");
        await outbox.RunAsync("update epoch set id = gen_random_uuid()");

        Assert.Equal([3L, 4], await outbox.ReadsAsync("push", 2));
    }

    [Fact]
    public async Task Work_that_a_reset_overtakes_is_undone_and_done_again()
    {
        await using var outbox = new OutboxDatabase(await databases.CreateAsync());
        await outbox.RunAsync("insert into epoch values (true, gen_random_uuid(), 1, 1, now())");
        await outbox.KnowsAsync("push", "mail");
        await outbox.WriteAsync(1);
        var overtaken = -1;
        await Eventually.Async(
            async () =>
            {
                overtaken = -1;
                var passed = await outbox.Reader.ReadAsync(
                    "push",
                    10,
                    async (_, _, _) =>
                    {
                        await outbox.RunAsync("update epoch set id = gen_random_uuid()");
                        await outbox.NextAsync("mail");
                        overtaken = 0;
                    },
                    CancellationToken.None);
                overtaken += passed;
                return overtaken >= 0;
            },
            "work");

        Assert.Equal(0, overtaken);
        Assert.Equal([1L], await outbox.ReadsAsync("push", 1));
        Assert.Equal([1L], await outbox.ReadsAsync("mail", 1));
    }

    [Fact]
    public async Task Rows_of_another_life_that_nobody_has_read_are_not_met_by_the_first_consumer()
    {
        await using var outbox = new OutboxDatabase(await databases.CreateAsync());
        await outbox.WriteAsync(1, 2);
        await outbox.RunAsync("update outbox set xid = (xid::text::bigint + 3)::text::xid8 where seq = 1");
        await outbox.RunAsync("update outbox set xid = (xid::text::bigint + 1000000000)::text::xid8 where seq = 2");

        await outbox.KnowsAsync("push");

        Assert.Equal(0, await outbox.ScalarAsync<long>("select count(*) from outbox where seq = 2"));
        Assert.Equal(TimeSpan.Zero, await outbox.Reader.LagAsync("nobody", CancellationToken.None));
    }

    private static async Task<List<long>> FirstTwoAsync(OutboxDatabase outbox, string consumer)
    {
        var all = new List<long>();
        await Eventually.Async(
            async () =>
            {
                all.AddRange(await outbox.NextAsync(consumer, 1));
                return all.Count == 2;
            },
            "two rows");
        return all;
    }

    private static Task CountTransactionsAsync(OutboxDatabase outbox, int count) =>
        outbox.RunAsync($"do $$ begin for i in 1..{count} loop perform pg_current_xact_id(); commit; end loop; end $$");

    // What pg_dump and pg_restore do, where not every installation of PostgreSQL has them: rows as they are, and the sequence.
    private static async Task<OutboxDatabase> RestoreAsync(OutboxDatabase from, PostgresServer server)
    {
        var connectionString = await server.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(connectionString);
        var to = new OutboxDatabase(connectionString);
        await to.RunAsync($"truncate {string.Join(", ", Tables)}");
        await using var source = await from.Source.OpenConnectionAsync();
        await using var target = await to.Source.OpenConnectionAsync();
        foreach (var table in Tables)
        {
            await using var output = await source.BeginRawBinaryCopyAsync($"copy (select * from {table}) to stdout (format binary)");
            await using var input = await target.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)");
            await output.CopyToAsync(input);
        }

        await to.RunAsync("select setval(pg_get_serial_sequence('outbox', 'id'), (select max(id) from outbox))");
        return to;
    }
}

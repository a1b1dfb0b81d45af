using System.Diagnostics;
using Chat.Contracts.History;
using Npgsql;
using NpgsqlTypes;

namespace Chat.StoreBench.Scenarios;

/// <summary>
/// The same rows appended, inserted and copied: binary COPY into an empty table like that of the messages, one transaction for each
/// connection. COPY gives no sequences, looks for no repeats, checks no rights, fills no outbox and flushes once: it is what the disk
/// and the indexes cost. Between the two stands an INSERT of the same batches that does no more than COPY.
/// </summary>
internal sealed class CopyScenario(BenchOptions options, int lanes) : IScenario
{
    public string Key => $"copy {lanes}";

    public async Task PrepareAsync(Store store)
    {
        await store.RunAsync(
            """
            drop table if exists copied;
            create table copied (like messages including all) partition by hash (channel_id);
            do $partitions$
            begin
                for i in 0..7 loop
                    execute format('create table copied_p%s partition of copied for values with (modulus 8, remainder %s)', i, i);
                end loop;
            end
            $partitions$;
            """);
        await store.EmptyAsync();
        var warm = Items(store, Load.Batch * lanes);
        await AppendAsync(store, warm);
        await InLanesAsync(warm, lane => CopyAsync(store.Source, lane));
    }

    public async Task RoundAsync(Store store, Report report, bool isReversed)
    {
        var items = Items(store, options.Rows);
        var count = items.Sum(lane => lane.Length);
        (string Table, Func<Task> Run)[] sides =
            [("messages", () => AppendAsync(store, items)), ("copied", () => InLanesAsync(items, lane => InsertAsync(store.Source, lane))), ("copied", () => InLanesAsync(items, lane => CopyAsync(store.Source, lane)))];
        var (rates, processor) = (new double[sides.Length], new double[sides.Length]);
        foreach (var side in isReversed ? new[] { 2, 1, 0 } : [0, 1, 2])
        {
            await store.RunAsync("truncate copied");
            await store.EmptyAsync();
            var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await sides[side].Run();
            rates[side] = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
            processor[side] = (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / count;
            await CheckAsync(store, sides[side].Table, count);
        }

        string[] names = [$"appends in batches of {Load.Batch}, {lanes} at a time", $"bare INSERT of the same batches, {lanes} at a time", $"binary COPY, {lanes} at a time"];
        foreach (var side in new[] { 0, 1 })
        {
            report.Add("messages/s", (names[side], rates[side]), (names[2], rates[2]));
            report.Add("CPU µs of this process per message", (names[side], processor[side]), (names[2], processor[2]));
        }
    }

    private AppendItem[][] Items(Store store, int count) =>
    [
        .. Enumerable.Range(0, lanes).Select(lane =>
        {
            var load = new Load(store, lane, lanes);
            return Enumerable.Range(0, count / lanes).Select(_ => load.Next()).ToArray();
        }),
    ];

    private static Task AppendAsync(Store store, AppendItem[][] items) =>
        InLanesAsync(items, async lane =>
        {
            foreach (var batch in lane.Chunk(Load.Batch))
            {
                await Appending.AppendAsync(store, batch);
            }
        });

    private static Task InLanesAsync(AppendItem[][] items, Func<AppendItem[], Task> work) => Task.WhenAll(items.Select(lane => Task.Run(() => work(lane))));

    // What storing rows in batches of this size costs at least: the values as arrays, one INSERT, one commit.
    private static async Task InsertAsync(NpgsqlDataSource source, AppendItem[] items)
    {
        var heads = new Dictionary<Guid, long>();
        foreach (var batch in items.Chunk(Load.Batch))
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(
                """
                insert into copied (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
                select *, clock_timestamp() from unnest($1, $2, $3, $4, $5, $6)
                """,
                connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(item => item.ChannelId.Value)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. batch.Select(item => Next(heads, item))] },
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(item => item.Id.Value)] },
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(item => item.SenderId.Value)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. batch.Select(item => item.SenderName)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. batch.Select(item => item.Text)] },
                },
            };
            await command.PrepareAsync();
            await command.ExecuteNonQueryAsync();
        }
    }

    private static long Next(Dictionary<Guid, long> heads, AppendItem item) => heads[item.ChannelId.Value] = heads.GetValueOrDefault(item.ChannelId.Value) + 1;

    private static async Task CopyAsync(NpgsqlDataSource source, AppendItem[] items)
    {
        var heads = new Dictionary<Guid, long>();
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy copied (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at) from stdin (format binary)");
        foreach (var item in items)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(item.ChannelId.Value, NpgsqlDbType.Uuid);
            await copy.WriteAsync(Next(heads, item), NpgsqlDbType.Bigint);
            await copy.WriteAsync(item.Id.Value, NpgsqlDbType.Uuid);
            await copy.WriteAsync(item.SenderId.Value, NpgsqlDbType.Uuid);
            await copy.WriteAsync(item.SenderName, NpgsqlDbType.Text);
            await copy.WriteAsync(item.Text, NpgsqlDbType.Text);
            await copy.WriteAsync(TimeProvider.System.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        }

        await copy.CompleteAsync();
    }

    private static async Task CheckAsync(Store store, string table, long expected)
    {
        if (await store.CountAsync($"select count(*) from {table}") is var found && found != expected)
        {
            throw new InvalidOperationException($"{table} has {found} rows instead of {expected}.");
        }
    }
}

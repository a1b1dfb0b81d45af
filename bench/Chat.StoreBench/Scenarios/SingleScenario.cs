using System.Diagnostics;
using Chat.Contracts.History;
using Npgsql;

namespace Chat.StoreBench.Scenarios;

/// <summary>
/// Committed messages a second: batches of 500 in as many lanes as History has, against one INSERT and commit for each message over
/// 16 connections of the same pool. The INSERT only stores the message: no sequence, rights, repeats, outbox.
/// </summary>
internal sealed class SingleScenario(BenchOptions options) : IScenario
{
    private const int Connections = 16;

    private long _sequence;

    public string Key => "single";

    public async Task PrepareAsync(Store store)
    {
        await store.EmptyAsync();
        await BatchesAsync(store, TimeSpan.FromSeconds(1));
        await store.EmptyAsync();
        await SinglesAsync(store, TimeSpan.FromSeconds(1));
    }

    public async Task RoundAsync(Store store, Report report, bool isReversed)
    {
        var (batches, singles) = (0.0, 0.0);
        foreach (var side in isReversed ? new[] { 1, 0 } : [0, 1])
        {
            await store.EmptyAsync();
            if (side == 0)
            {
                batches = await BatchesAsync(store, options.Duration);
            }
            else
            {
                singles = await SinglesAsync(store, options.Duration);
            }
        }

        report.Add(
            "committed messages/s",
            ($"appends in batches of {Load.Batch}, {Store.Lanes} lanes", batches),
            ($"INSERT and commit each, {Connections} connections", singles));
    }

    private static Task<double> BatchesAsync(Store store, TimeSpan duration) =>
        RateAsync(
            duration,
            Store.Lanes,
            lane =>
            {
                var load = new Load(store, lane, Store.Lanes);
                return async () =>
                {
                    await Appending.AppendAsync(store, load.NextBatch());
                    return Load.Batch;
                };
            });

    private Task<double> SinglesAsync(Store store, TimeSpan duration) =>
        RateAsync(
            duration,
            Connections,
            connection =>
            {
                var load = new Load(store, connection, Connections);
                return async () =>
                {
                    await InsertAsync(store.Source, load.Next());
                    return 1;
                };
            });

    private async Task InsertAsync(NpgsqlDataSource source, AppendItem item)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            "insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at) values ($1, $2, $3, $4, $5, $6, clock_timestamp())", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = item.ChannelId.Value },
                new NpgsqlParameter<long> { TypedValue = Interlocked.Increment(ref _sequence) },
                new NpgsqlParameter<Guid> { TypedValue = item.Id.Value },
                new NpgsqlParameter<Guid> { TypedValue = item.SenderId.Value },
                new NpgsqlParameter<string> { TypedValue = item.SenderName },
                new NpgsqlParameter<string> { TypedValue = item.Text },
            },
        };
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> RateAsync(TimeSpan duration, int workers, Func<int, Func<Task<int>>> worker)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(number => Task.Run(async () =>
        {
            var (work, count) = (worker(number), 0L);
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                count += await work();
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

using Chat.History.Data.Outbox;
using Chat.History.Tests.Support;
using Chat.Testing;
using Npgsql;

namespace Chat.History.Tests.Outbox;

/// <summary>A database whose outbox is written by hand: its transactions end when the test says so.</summary>
internal sealed class OutboxDatabase(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    public OutboxReader Reader => new(Source);

    /// <summary>Commits one row for each sequence, in a transaction of its own.</summary>
    public async Task WriteAsync(params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            await using var writer = await BeginAsync();
            await writer.WriteAsync(sequence);
            await writer.CommitAsync();
        }
    }

    public async Task<Writer> BeginAsync()
    {
        var connection = await Source.OpenConnectionAsync();
        return new Writer(connection, await connection.BeginTransactionAsync());
    }

    /// <summary>The sequences of the next page; none when there is nothing to read now.</summary>
    public async Task<long[]> NextAsync(string consumer, int limit = 100)
    {
        long[] sequences = [];
        await Reader.ReadAsync(
            consumer,
            limit,
            (_, rows, _) =>
            {
                sequences = [.. rows.Select(row => row.Seq)];
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return sequences;
    }

    /// <summary>Reads until that many rows have come: transactions of other tests in the same server hold readers back a while.</summary>
    public async Task<List<long>> ReadsAsync(string consumer, int count, int limit = 100)
    {
        var all = new List<long>();
        await Eventually.Async(
            async () =>
            {
                all.AddRange(await NextAsync(consumer, limit));
                return all.Count >= count;
            },
            $"{count} rows of the outbox");
        Assert.Empty(await NextAsync(consumer, limit));
        return all;
    }

    /// <summary>Makes consumers known that begin here.</summary>
    public async Task KnowsAsync(params string[] consumers)
    {
        foreach (var consumer in consumers)
        {
            Assert.Empty(await NextAsync(consumer));
        }
    }

    public Task<T> ScalarAsync<T>(string sql) => Sql.ScalarAsync<T>(connectionString, sql);

    public Task RunAsync(string sql) => Sql.RunAsync(connectionString, sql);

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    internal sealed class Writer(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async Task WriteAsync(long sequence)
        {
            await using var command = new NpgsqlCommand("insert into outbox (channel_id, seq, kind, at) values ('00000000-0000-0000-0000-000000000001', $1, 1, clock_timestamp())", connection)
            {
                Parameters = { new() { Value = sequence } },
            };
            await command.ExecuteNonQueryAsync();
        }

        /// <summary>Takes a place among the transactions, and writes nothing yet.</summary>
        public async Task TakeIdAsync()
        {
            await using var command = new NpgsqlCommand("select pg_current_xact_id()::text", connection);
            await command.ExecuteScalarAsync();
        }

        public Task CommitAsync() => transaction.CommitAsync();

        public Task RollbackAsync() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}

using Chat.History.Data.Outbox;
using Chat.History.Tests.Support;
using Chat.Testing;
using Npgsql;

namespace Chat.History.Tests.Outbox;

public sealed class OutboxReaderTests(ChatDatabases databases) : IAsyncLifetime
{
    private OutboxDatabase _outbox = null!;

    public async ValueTask InitializeAsync() => _outbox = new OutboxDatabase(await databases.CreateAsync());

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task Every_event_that_history_commits_is_read_once_and_refused_or_repeated_ones_never()
    {
        await using var history = await HistoryHost.StartAsync(_outbox.ConnectionString);
        var (alice, bob) = (Person.Alice(), Person.Bob());
        await _outbox.KnowsAsync("push");
        var name = HistoryVerbs.AnyChannel();
        var channel = await history.Client.CreatesAsync(alice, name);
        var item = alice.Says("one", channel);
        await history.Client.AppendAsync(item, item, bob.Says("not yet", channel));
        await history.Client.JoinChannelAsync(bob.At(name));
        await history.Client.AppendAsync(item, bob.Says("two", channel));
        var rows = new List<(Guid, long, short)>();

        await Eventually.Async(
            async () =>
            {
                await _outbox.Reader.ReadAsync(
                    "push",
                    3,
                    (_, page, _) =>
                    {
                        rows.AddRange(page.Select(row => (row.ChannelId, row.Seq, row.Kind)));
                        return Task.CompletedTask;
                    },
                    CancellationToken.None);
                return rows.Count >= 4;
            },
            "four events");

        Assert.Equal([(channel.Value, 1, 2), (channel.Value, 2, 1), (channel.Value, 3, 2), (channel.Value, 4, 1)], rows);
        Assert.Empty(await _outbox.NextAsync("push"));
    }

    [Fact]
    public async Task A_row_that_commits_behind_one_with_a_greater_id_is_not_skipped()
    {
        await _outbox.KnowsAsync("push");
        await using var first = await _outbox.BeginAsync();
        await first.WriteAsync(1);
        await _outbox.WriteAsync(2);

        var before = await _outbox.NextAsync("push");
        await first.CommitAsync();

        Assert.Empty(before);
        Assert.Equal([1L, 2], await _outbox.ReadsAsync("push", 2));
    }

    [Fact]
    public async Task A_row_with_a_smaller_id_of_a_later_transaction_is_not_skipped()
    {
        await _outbox.KnowsAsync("push");
        await using var early = await _outbox.BeginAsync();
        await early.TakeIdAsync();
        await using var late = await _outbox.BeginAsync();
        await late.WriteAsync(1);
        await early.WriteAsync(2);
        await early.CommitAsync();

        var before = await _outbox.ReadsAsync("push", 1);
        await late.CommitAsync();

        Assert.Equal([2L], before);
        Assert.Equal([1L], await _outbox.ReadsAsync("push", 1));
    }

    [Fact]
    public async Task A_long_transaction_holds_the_cursor_back_and_nothing_is_lost_when_it_ends()
    {
        await _outbox.KnowsAsync("push");
        await _outbox.WriteAsync(1);
        Assert.Equal([1L], await _outbox.ReadsAsync("push", 1));
        await using var @long = await _outbox.BeginAsync();
        await @long.WriteAsync(2);
        for (var sequence = 3; sequence < 40; sequence++)
        {
            await _outbox.WriteAsync(sequence);
            Assert.Empty(await _outbox.NextAsync("push"));
        }

        var lag = await _outbox.Reader.LagAsync("push", CancellationToken.None);
        var lags = await _outbox.Reader.LagsAsync(CancellationToken.None);
        await @long.WriteAsync(40);
        await @long.CommitAsync();

        Assert.True(lag > TimeSpan.Zero);
        Assert.True(Assert.Single(lags, entry => entry.Consumer == "push").Lag >= lag);
        Assert.Equal([2L, 40, .. Enumerable.Range(3, 37).Select(sequence => (long)sequence)], await _outbox.ReadsAsync("push", 39, limit: 7));
        Assert.Equal(TimeSpan.Zero, await _outbox.Reader.LagAsync("push", CancellationToken.None));
        Assert.Contains(new OutboxLag("push", TimeSpan.Zero), await _outbox.Reader.LagsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Rolled_back_transactions_leave_no_hole_that_stops_a_reader()
    {
        await _outbox.KnowsAsync("push");
        for (var sequence = 1; sequence <= 9; sequence++)
        {
            await using var writer = await _outbox.BeginAsync();
            await writer.WriteAsync(sequence);
            await (sequence % 3 == 0 ? writer.CommitAsync() : writer.RollbackAsync());
        }

        Assert.Equal([3L, 6, 9], await _outbox.ReadsAsync("push", 3));
    }

    [Fact]
    public async Task Two_consumers_read_everything_each_at_its_own_pace()
    {
        await _outbox.KnowsAsync("push", "mail");
        await _outbox.WriteAsync(1, 2, 3);
        Assert.Equal([1L, 2, 3], await _outbox.ReadsAsync("push", 3));
        await _outbox.WriteAsync(4, 5);

        Assert.Equal([1L, 2, 3, 4, 5], await _outbox.ReadsAsync("mail", 5, limit: 2));
        Assert.Equal([4L, 5], await _outbox.ReadsAsync("push", 2));
    }

    [Fact]
    public async Task A_new_consumer_begins_with_what_is_committed_from_then_on()
    {
        await _outbox.KnowsAsync("witness");
        await _outbox.WriteAsync(1, 2);

        // Then no transaction of other tests is open that began before them: a new consumer gets what came while one was.
        await _outbox.ReadsAsync("witness", 2);
        await using var open = await _outbox.BeginAsync();
        await open.WriteAsync(3);

        await _outbox.KnowsAsync("push");
        await open.CommitAsync();
        await _outbox.WriteAsync(4);

        Assert.Equal([3L, 4], await _outbox.ReadsAsync("push", 2));
    }

    [Fact]
    public async Task Work_that_fails_is_undone_and_comes_again_and_commits_together_with_the_cursor()
    {
        await _outbox.RunAsync("create table done (seq bigint)");
        await _outbox.KnowsAsync("push");
        await _outbox.WriteAsync(1, 2);
        async Task<int> WorkAsync(bool fails) => await _outbox.Reader.ReadAsync(
            "push",
            10,
            async (connection, rows, token) =>
            {
                await using var insert = new NpgsqlCommand("insert into done select unnest($1)", connection) { Parameters = { new() { Value = rows.Select(row => row.Seq).ToArray() } } };
                await insert.ExecuteNonQueryAsync(token);
                if (fails)
                {
                    throw new InvalidOperationException("The mail server is away.");
                }
            },
            CancellationToken.None);
        await Eventually.Async(
            async () =>
            {
                var failure = await Record.ExceptionAsync(() => WorkAsync(fails: true));
                return failure is InvalidOperationException;
            },
            "work that fails");
        var undone = await _outbox.ScalarAsync<long>("select count(*) from done");

        var read = 0;
        await Eventually.Async(async () => (read += await WorkAsync(fails: false)) == 2, "two rows");

        Assert.Equal(0, undone);
        Assert.Equal(2, await _outbox.ScalarAsync<long>("select count(*) from done"));
        Assert.Empty(await _outbox.NextAsync("push"));
    }

    [Fact]
    public async Task Of_two_processes_with_one_name_one_works_and_holds_no_other_consumer_back()
    {
        await _outbox.KnowsAsync("push", "mail");
        await _outbox.WriteAsync(1);
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        Task<int> first = Task.FromResult(0);
        await Eventually.Async(
            async () =>
            {
                first = _outbox.Reader.ReadAsync(
                    "push",
                    10,
                    async (_, _, _) =>
                    {
                        entered.TrySetResult();
                        await release.Task;
                    },
                    CancellationToken.None);
                return await Task.WhenAny(first, entered.Task) == entered.Task;
            },
            "work that has begun");
        await _outbox.WriteAsync(2);

        var second = await _outbox.NextAsync("push");
        var other = await _outbox.ReadsAsync("mail", 2);
        release.SetResult();

        Assert.Empty(second);
        Assert.Equal([1L, 2], other);
        Assert.InRange(await first.OrFail("the end of the work"), 1, 2);
    }
}

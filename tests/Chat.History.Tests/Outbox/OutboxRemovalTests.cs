using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Outbox;

public sealed class OutboxRemovalTests(ChatDatabases databases) : IAsyncLifetime
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(3);

    private OutboxDatabase _outbox = null!;

    public async ValueTask InitializeAsync() => _outbox = new OutboxDatabase(await databases.CreateAsync());

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task What_is_old_and_every_consumer_has_passed_goes_and_what_one_still_needs_stays()
    {
        await _outbox.KnowsAsync("push", "mail");
        await _outbox.WriteAsync(1, 2, 3);
        await AgeAsync();
        await _outbox.ReadsAsync("push", 3);

        var early = await RemoveAsync();
        var mail = new List<long>();
        await Eventually.Async(async () =>
        {
            mail.AddRange(await _outbox.NextAsync("mail", limit: 1));
            return mail.Count == 2;
        }, "two rows");
        var late = await RemoveAsync();

        Assert.Equal((0, 2), (early, late));
        Assert.Equal([3L], await _outbox.ReadsAsync("mail", 1));
    }

    [Fact]
    public async Task What_is_old_goes_a_part_at_a_time_and_what_is_not_stays_though_all_have_passed_it()
    {
        await _outbox.KnowsAsync("push");
        await _outbox.WriteAsync(1, 2, 3, 4);
        await _outbox.ReadsAsync("push", 4);
        await AgeAsync("where seq < 4");

        var removed = (await RemoveAsync(limit: 2), await RemoveAsync(limit: 2), await RemoveAsync(limit: 2));

        Assert.Equal((2, 1, 0), removed);
        Assert.Equal(4, await _outbox.ScalarAsync<long>("select seq from outbox"));
    }

    [Fact]
    public async Task History_clears_the_outbox_by_itself_in_parts()
    {
        await _outbox.RunAsync(
            """
            insert into outbox (channel_id, seq, kind, at)
            select '00000000-0000-0000-0000-000000000001', i, 1, now() - interval '8 days' from generate_series(1, 2500) i;
            insert into outbox (channel_id, seq, kind, at)
            select '00000000-0000-0000-0000-000000000001', 3000, 1, now() - interval '6 days';
            """);

        await using var history = await HistoryHost.StartAsync(_outbox.ConnectionString);

        await Eventually.Async(async () => await _outbox.ScalarAsync<long>("select count(*) from outbox") == 1, "an outbox without old rows");
        Assert.Equal(3000, await _outbox.ScalarAsync<long>("select seq from outbox"));
    }

    [Fact]
    public async Task While_nobody_reads_only_age_counts()
    {
        await _outbox.WriteAsync(1, 2);
        await _outbox.RunAsync("update outbox set at = at - interval '4 days' where seq = 1");

        Assert.Equal(1, await RemoveAsync());
        Assert.Equal(2, await _outbox.ScalarAsync<long>("select seq from outbox"));
    }

    [Fact]
    public async Task Rows_that_are_not_old_are_not_locked()
    {
        await _outbox.WriteAsync(1, 2, 3);
        await AgeAsync("where seq = 1");

        Assert.Equal(1, await RemoveAsync());
        // A lock leaves its mark on a row, also when it is over.
        Assert.Equal(2, await _outbox.ScalarAsync<long>("select count(*) from outbox where xmax::text = '0'"));
    }

    [Fact]
    public async Task Old_rows_of_a_cluster_that_had_counted_further_do_not_wait_behind_all_that_came_since()
    {
        await _outbox.WriteAsync(1, 2);
        await AgeAsync();
        await _outbox.RunAsync("update outbox set xid = (xid::text::bigint + 1000000000)::text::xid8");
        await _outbox.WriteAsync(3, 4, 5);

        Assert.Equal(2, await RemoveAsync(limit: 2));
        Assert.Equal(3, await _outbox.ScalarAsync<long>("select min(seq) from outbox"));
    }

    [Fact]
    public async Task A_cursor_of_another_life_says_nothing_about_what_was_passed()
    {
        await _outbox.RunAsync("insert into epoch values (true, gen_random_uuid(), 1, 1, now())");
        await _outbox.KnowsAsync("push");
        await _outbox.RunAsync("update outbox_consumers set xid = '1000000000', id = 5");
        await _outbox.RunAsync("update epoch set id = gen_random_uuid()");
        await _outbox.WriteAsync(1);
        await AgeAsync();

        Assert.Equal(0, await RemoveAsync());
        Assert.Equal([1L], await _outbox.ReadsAsync("push", 1));
    }

    private Task AgeAsync(string where = "") => _outbox.RunAsync($"update outbox set at = at - interval '4 days' {where}");

    private Task<int> RemoveAsync(int limit = 100) => _outbox.Reader.RemoveAsync(Days, limit, CancellationToken.None);
}

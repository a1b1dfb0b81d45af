using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Diagnostics;
using Chat.History.Messaging;
using Chat.History.Tests.Support;
using Chat.Testing;
using Npgsql;

namespace Chat.History.Tests.Messaging;

public sealed class AppendLaneTests(ChatDatabases databases)
{
    private readonly Person _alice = Person.Alice();

    [Fact]
    public async Task What_waits_behind_a_commit_goes_into_the_next_one_and_what_finds_no_room_is_busy()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(
            database, null, ("History:Append:Lanes", "1"), ("History:Append:LaneCapacity", "10"), ("History:Append:MaxCommit", "8"));
        var channel = await history.Client.CreatesAsync(_alice);
        await using var hold = await HoldAsync(database, channel);

        var first = history.Client.AppendAsync(Messages(channel, "a", 1));
        await WaitsForLockAsync(database);
        // Into the lane by hand, so that the order is known: six and four fill it.
        var lanes = history.Get<AppendLanes>();
        var six = lanes.AppendAsync(Messages(channel, "b", 6), CancellationToken.None);
        var four = lanes.AppendAsync(Messages(channel, "c", 4), CancellationToken.None);
        var refused = await lanes.AppendAsync(Messages(channel, "d", 1), CancellationToken.None);
        await hold.DisposeAsync();

        Assert.Equal(ErrorCode.Busy, refused.Outcomes.Single().Refusal?.Code);
        Assert.True(refused.Outcomes.Single().Refusal!.IsRetryable);
        Assert.Equal([2], (await first.OrFail("the first commit")).Outcomes.Select(outcome => outcome.Sequence));
        Assert.Equal([3, 4, 5, 6, 7, 8], (await six.OrFail("the second commit")).Outcomes.Select(outcome => outcome.Sequence));
        Assert.Equal([9, 10, 11, 12], (await four.OrFail("the third commit")).Outcomes.Select(outcome => outcome.Sequence));
        // Six and four are more than fit into one commit; one transaction for each part.
        Assert.Equal(3, await Sql.ScalarAsync<long>(database, "select count(distinct xid) from outbox where kind = 1"));
    }

    [Fact]
    public async Task Requests_that_wait_together_share_a_commit()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database, null, ("History:Append:Lanes", "1"));
        var channel = await history.Client.CreatesAsync(_alice);
        await using var hold = await HoldAsync(database, channel);
        var lanes = history.Get<AppendLanes>();

        var first = lanes.AppendAsync(Messages(channel, "a", 1), CancellationToken.None);
        await WaitsForLockAsync(database);
        var waiting = Enumerable.Range(0, 20).Select(i => lanes.AppendAsync(Messages(channel, $"b{i}", 2), CancellationToken.None)).ToArray();
        await hold.DisposeAsync();

        await Task.WhenAll(waiting.Append(first)).OrFail("all commits");
        Assert.Equal(2, await Sql.ScalarAsync<long>(database, "select count(distinct xid) from outbox where kind = 1"));
    }

    [Fact]
    public async Task What_its_caller_gave_up_before_its_turn_is_not_stored()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database, null, ("History:Append:Lanes", "1"));
        var channel = await history.Client.CreatesAsync(_alice);
        await using var hold = await HoldAsync(database, channel);
        var lanes = history.Get<AppendLanes>();
        using var givesUp = new CancellationTokenSource();

        var first = lanes.AppendAsync(Messages(channel, "a", 1), CancellationToken.None);
        await WaitsForLockAsync(database);
        var abandoned = lanes.AppendAsync(Messages(channel, "b", 1), givesUp.Token);
        var last = lanes.AppendAsync(Messages(channel, "c", 1), CancellationToken.None);
        await givesUp.CancelAsync();
        await hold.DisposeAsync();

        await first.OrFail("the first commit");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Equal(3, (await last.OrFail("the last commit")).Outcomes.Single().Sequence);
    }

    [Fact]
    public async Task A_service_that_stops_stores_what_waits_first()
    {
        var database = await databases.CreateAsync();
        var history = await HistoryHost.StartAsync(database, null, ("History:Append:Lanes", "1"));
        var channel = await history.Client.CreatesAsync(_alice);
        var lanes = history.Get<AppendLanes>();
        Task<AppendAnswer> first, second;
        Task stopping;
        await using (await HoldAsync(database, channel))
        {
            first = lanes.AppendAsync(Messages(channel, "a", 1), CancellationToken.None);
            await WaitsForLockAsync(database);
            second = lanes.AppendAsync(Messages(channel, "b", 1), CancellationToken.None);
            stopping = history.DisposeAsync().AsTask();
        }

        await stopping.OrFail("the end of the service");
        Assert.Equal([2, 3], (await Task.WhenAll(first, second)).Select(answer => answer.Outcomes.Single().Sequence));
    }

    [Fact]
    public async Task A_commit_that_loses_against_others_is_tried_again()
    {
        var database = await databases.CreateAsync();
        await Sql.RunAsync(
            database,
            """
            create sequence tries;
            create function lose() returns trigger language plpgsql as $$
            begin
                if nextval('tries') < 4 then raise exception 'lost' using errcode = case when currval('tries') = 1 then '40P01' else '40001' end; end if;
                return new;
            end $$;
            create trigger lose before insert on outbox for each row execute function lose();
            """);
        await using var history = await HistoryHost.StartAsync(database);
        await Sql.RunAsync(database, "alter table outbox disable trigger lose");
        var channel = await history.Client.CreatesAsync(_alice);
        await Sql.RunAsync(database, "alter table outbox enable trigger lose");

        var outcome = await history.Client.AppendOneAsync(_alice.Says("persistent", channel));

        Assert.True(outcome is { Refusal: null, Sequence: 2, IsRepeat: false });
        Assert.Equal(4, await Sql.ScalarAsync<long>(database, "select last_value from tries"));
    }

    [Fact]
    public async Task A_commit_that_takes_too_long_has_an_unknown_outcome_and_may_be_sent_again()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(
            database, null, ("History:Storage:CommandTimeout", "00:00:01"), ("History:Append:RetryBudget", "00:00:00"));
        var channel = await history.Client.CreatesAsync(_alice);
        var item = _alice.Says("patience", channel);
        AppendOutcome unknown;
        await using (await HoldAsync(database, channel))
        {
            unknown = await history.Client.AppendOneAsync(item);
        }

        await Eventually.Async(async () => (await history.Client.AppendOneAsync(item)).Refusal is null, "the message to be stored");

        Assert.Equal((ErrorCode.OutcomeUnknown, true), (unknown.Refusal?.Code, unknown.Refusal?.IsRetryable));
        Assert.Contains(history.Logs.Entries, entry => entry.Event.Id == HistoryEventIds.AppendOutcomeUnknown);
        Assert.Equal(1, await Sql.ScalarAsync<long>(database, "select count(*) from messages"));
    }

    private AppendItem[] Messages(ChannelId channel, string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(i => _alice.Says($"{prefix}{i}", channel))];

    /// <summary>Holds the lock of a channel's head until it is disposed.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(string database, ChannelId channel)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"begin; select 1 from channel_heads where channel_id = '{channel}' for no key update";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static Task WaitsForLockAsync(string database) =>
        Eventually.Async(
            async () => await Sql.ScalarAsync<long>(
                database, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1,
            "a commit that waits for the lock");
}

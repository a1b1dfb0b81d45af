using Chat.History.Diagnostics;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Storage;

public sealed class EpochTests(ChatDatabases databases, RedisFixture redis)
{
    [Fact]
    public async Task The_epoch_stays_through_restarts_and_is_the_same_for_every_instance()
    {
        var database = await databases.CreateAsync();
        await using var one = await HistoryHost.StartAsync(database);
        await using var two = await HistoryHost.StartAsync(database);
        var channel = await one.Client.CreatesAsync(Person.Alice());

        Assert.Equal((await one.Client.ReadAsync(channel)).Epoch, (await two.Client.GetHeadsAsync([channel])).Epoch);
        Assert.Equal(1, await Sql.ScalarAsync<long>(database, "select count(*) from epoch"));
    }

    [Theory]
    [InlineData("system_identifier = system_identifier + 1")]
    [InlineData("timeline = timeline + 1")]
    public async Task A_database_that_comes_from_another_server_or_timeline_gets_a_new_epoch(string difference)
    {
        var database = await databases.CreateAsync();
        var alice = Person.Alice();
        Contracts.Ids.ChannelId channel;
        Contracts.Ids.Epoch before;
        await using (var first = await HistoryHost.StartAsync(database))
        {
            channel = await first.Client.CreatesAsync(alice);
            before = (await first.Client.ReadAsync(channel)).Epoch;
        }

        await Sql.RunAsync(database, $"update epoch set {difference}");
        await using var second = await HistoryHost.StartAsync(database);
        var appended = await second.Client.AppendAsync(alice.Says("after the restore", channel));

        Assert.NotEqual(before, appended.Epoch);
        Assert.Equal(appended.Epoch, (await second.Client.ReadAsync(channel)).Epoch);
        Assert.Contains(second.Logs.Entries, entry => entry.Event.Id == HistoryEventIds.EpochRenewed);
    }

    [Fact]
    public async Task A_difference_that_appears_while_connections_stay_open_is_noticed()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:00:00.2"));
        var channel = await history.Client.CreatesAsync(Person.Alice());
        var before = (await history.Client.ReadAsync(channel)).Epoch;

        await Sql.RunAsync(database, "update epoch set timeline = timeline + 1");

        await Eventually.Async(async () => (await history.Client.GetHeadsAsync([channel])).Epoch != before, "another epoch");
    }

    [Fact]
    public async Task An_older_copy_of_the_data_directory_gets_a_new_epoch()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(database);
        await using var history = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:00:00.2"));
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        await postgres.StopAsync();
        await postgres.CopyDataAsync();
        await postgres.StartAgainAsync();
        await StoresAsync(history, alice.Says("lost", channel));

        // New connections see how far the database has come, and then that this is on disk.
        foreach (var text in new[] { "lost too", "and this" })
        {
            await Sql.ScalarAsync<long>(database + ";Pooling=false", "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            await StoresAsync(history, alice.Says(text, channel));
        }

        var before = (await history.Client.ReadAsync(channel)).Epoch;

        await postgres.StopAsync();
        postgres.PutCopyBack();
        await postgres.StartAgainAsync();

        await StoresAsync(history, alice.Says("new", channel));
        var page = await history.Client.ReadAsync(channel, after: 1);
        Assert.NotEqual(before, page.Epoch);
        Assert.Equal([(2, "new")], page.Events.Select(entry => (entry.Sequence, entry.Message!.Text)));
    }

    [Fact]
    public async Task An_older_copy_that_was_put_back_while_no_History_ran_gets_a_new_epoch_too()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(database);
        var alice = Person.Alice();
        Contracts.Ids.ChannelId channel;
        Contracts.Ids.Epoch before;
        await using (var first = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:00:00.2")))
        {
            channel = await first.Client.CreatesAsync(alice);
            await postgres.StopAsync();
            await postgres.CopyDataAsync();
            await postgres.StartAgainAsync();
            await StoresAsync(first, alice.Says("lost", channel));
            before = (await first.Client.ReadAsync(channel)).Epoch;
            var end = await Sql.ScalarAsync<long>(database + ";Pooling=false", "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
            await using var cache = await redis.ConnectAsync();
            await Eventually.Async(async () => (long?)await cache.GetDatabase().StringGetAsync($"chat:epoch:{before.Value:N}") >= end, "it is remembered how far the log was on disk");
        }

        await postgres.StopAsync();
        postgres.PutCopyBack();
        await postgres.StartAgainAsync();
        await using var second = await HistoryHost.StartAsync(database, redis.ConnectionString);
        await StoresAsync(second, alice.Says("new", channel));

        var page = await second.Client.ReadAsync(channel, after: 1);
        Assert.NotEqual(before, page.Epoch);
        Assert.Equal([(2, "new")], page.Events.Select(entry => (entry.Sequence, entry.Message!.Text)));
    }

    [Fact]
    public async Task A_busy_database_whose_connections_come_and_go_or_that_crashes_keeps_its_epoch()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(database);
        await using var history = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:00:00.1"));
        var people = Enumerable.Range(0, 8).Select(number => new Person($"user{number}")).ToArray();
        var channels = await Task.WhenAll(people.Select(person => history.Client.CreatesAsync(person)));
        var before = (await history.Client.ReadAsync(channels[0])).Epoch;

        for (var round = 0; round < 4; round++)
        {
            var writing = people.Zip(channels).Select(pair => StoresManyAsync(history, pair.First, pair.Second)).ToArray();
            if (round == 2)
            {
                await postgres.KillAsync();
                await postgres.StartAgainAsync();
            }
            else
            {
                await Sql.ScalarAsync<long>(database + ";Pooling=false", "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            }

            await Task.WhenAll(writing);
        }

        Assert.Equal(before, (await history.Client.ReadAsync(channels[0])).Epoch);
        Assert.Single(history.Logs.Entries, entry => entry.Event.Id is HistoryEventIds.EpochBegun or HistoryEventIds.EpochRenewed);
    }

    [Fact]
    public async Task An_epoch_that_was_renewed_by_hand_ends_what_the_window_holds()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:10:00"));
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        await history.Client.AppendAsync(alice.Says("hi", channel));
        var renewed = Guid.NewGuid();

        await Sql.RunAsync(database, $"update epoch set id = '{renewed}'");
        var heads = await history.Client.GetHeadsAsync([channel]);
        var page = await history.Client.ReadAsync(channel, verifiedHead: 2);

        Assert.Equal(renewed, heads.Epoch.Value);
        Assert.Equal(renewed, page.Epoch.Value);
        Assert.Equal(2, page.Events.Length);
    }

    [Fact]
    public async Task Who_deletes_the_epoch_forces_a_new_one_and_what_is_committed_is_not_refused()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database, redis.ConnectionString, ("History:Storage:EpochCheckInterval", "00:10:00"));
        var (alice, bob) = (Person.Alice(), Person.Bob());
        var name = HistoryVerbs.AnyChannel();
        var channel = await history.Client.CreatesAsync(alice, name);
        var epochs = new List<Contracts.Ids.Epoch> { (await history.Client.ReadAsync(channel)).Epoch };
        async Task ForcesAsync(Func<Task<Contracts.Ids.Epoch>> call)
        {
            await Sql.RunAsync(database, "delete from epoch");
            epochs.Add(await call());
        }

        await ForcesAsync(async () =>
        {
            var answer = await history.Client.AppendAsync(alice.Says("one", channel), alice.Says("two", channel));
            Assert.Equal([(null, 2), (null, 3)], answer.Outcomes.Select(outcome => (outcome.Refusal?.Code, outcome.Sequence)));
            return answer.Epoch;
        });
        await ForcesAsync(async () => (await history.Client.JoinChannelAsync(bob.At(name))).Epoch);
        await ForcesAsync(async () => (await history.Client.GetHeadsAsync([channel])).Epoch);
        await ForcesAsync(async () => (await history.Client.ReadAsync(channel)).Epoch);

        Assert.Equal(5, epochs.Distinct().Count());
        Assert.Equal(epochs[^1].Value, await Sql.ScalarAsync<Guid>(database, "select id from epoch"));
        Assert.Equal([1L, 2, 3, 4], (await history.Client.ReadAllAsync(channel)).Select(entry => entry.Sequence));
    }

    private static async Task StoresManyAsync(HistoryHost history, Person person, Contracts.Ids.ChannelId channel)
    {
        for (var number = 0; number < 20; number++)
        {
            await StoresAsync(history, person.Says($"{number}", channel));
        }
    }

    private static Task StoresAsync(HistoryHost history, Contracts.History.AppendItem item) =>
        Eventually.Async(async () => (await history.Client.AppendOneAsync(item)).Refusal is null, $"\"{item.Text}\" to be stored");
}

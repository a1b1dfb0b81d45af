using System.Diagnostics;
using Chat.History.Messaging;
using Chat.History.Storage;
using Chat.History.Tests.Support;
using Npgsql;

namespace Chat.History.Tests.Messaging;

public sealed class AppendCommandTests(ChatDatabases databases)
{
    [Fact]
    public async Task An_append_is_one_batch_of_two_statements_however_many_members_and_messages_there_are()
    {
        var database = await databases.CreateAsync();
        await using var history = await HistoryHost.StartAsync(database);
        var alice = Person.Alice();
        var small = await history.Client.CreatesAsync(alice);
        var large = await history.Client.CreatesAsync(alice);
        await Sql.RunAsync(
            database,
            $"insert into channel_members (channel_id, user_id, user_name, joined_at) select '{large}', gen_random_uuid(), 'guest' || i, now() from generate_series(1, 2000) i");
        // A first append on the only connection prepares the statements.
        await using var source = Pool(database, history);
        var store = new AppendStore(source, history.Get<EpochService>());
        await store.AppendAsync([alice.Says("first", small)], CancellationToken.None);

        var forFew = await CommandsAsync(() => store.AppendAsync([alice.Says("hi", small)], CancellationToken.None));
        var forMany = await CommandsAsync(
            () => store.AppendAsync([.. Enumerable.Range(0, 200).Select(i => alice.Says($"{i}", i % 2 == 0 ? small : large))], CancellationToken.None));

        Assert.Equal((1, 2), forFew);
        Assert.Equal((1, 2), forMany);
    }

    private static NpgsqlDataSource Pool(string database, HistoryHost history)
    {
        var one = new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 1 }.ConnectionString;
        return ChatDataSource.Create(one, new StorageOptions(), history.Get<EpochService>(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
    }

    /// <summary>Round trips and statements, as Npgsql's spans tell of them.</summary>
    private static async Task<(int RoundTrips, int Statements)> CommandsAsync(Func<Task> work)
    {
        var texts = new List<string>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId && span.GetTagItem("db.query.text") is string text)
                {
                    lock (texts)
                    {
                        texts.Add(text);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        // Npgsql joins the statements of a batch with ";" and the end of a line.
        return (texts.Count, texts.Sum(text => text.Split(";\n").Length));
    }
}

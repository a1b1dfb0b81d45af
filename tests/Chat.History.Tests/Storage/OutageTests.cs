using Chat.Contracts.Errors;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests.Storage;

public sealed class OutageTests
{
    [Fact]
    public async Task Messages_survive_a_killed_postgres_and_history_comes_back_with_it()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(database);
        await using var history = await HistoryHost.StartAsync(
            database, null, ("History:Storage:CommandTimeout", "00:00:05"), ("History:Append:RetryBudget", "00:00:00.5"));
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var item = alice.Says("kept", channel);
        var before = await history.Client.AppendOneAsync(item);

        await postgres.KillAsync();
        var lost = alice.Says("nobody there", channel);
        var refused = await history.Client.AppendOneAsync(lost);
        var read = await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(channel));
        using var http = new HttpClient { BaseAddress = history.HttpAddress };
        var health = await http.GetAsync("/health");
        await postgres.StartAgainAsync();

        Assert.Contains(refused.Refusal!.Code, new[] { ErrorCode.Unavailable, ErrorCode.OutcomeUnknown });
        Assert.True(refused.Refusal.IsRetryable);
        Assert.Equal(ErrorCode.Unavailable, read);
        Assert.False(health.IsSuccessStatusCode);
        await Eventually.Async(async () => (await history.Client.AppendOneAsync(lost)).Refusal is null, "the refused message to be stored on another try");
        var again = await history.Client.AppendOneAsync(item);
        Assert.Equal((before.Sequence, before.SentAt, true), (again.Sequence, again.SentAt, again.IsRepeat));
        Assert.Equal(["kept", "nobody there"], (await history.Client.ReadAsync(channel, after: 1)).Events.Select(entry => entry.Message!.Text));
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_commit_doubles_nothing()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ChatDatabases.MigrateAsync(database);
        await using var proxy = TcpFaultProxy.Start(postgres.Port);
        var proxied = new Npgsql.NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString;
        await using var history = await HistoryHost.StartAsync(proxied);
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);

        for (var i = 0; i < 40; i++)
        {
            var item = alice.Says($"{i}", channel);
            var sending = history.Client.AppendOneAsync(item);
            await CutAfterAsync(proxy, TimeSpan.FromMilliseconds(1 + (i % 10)));
            if ((await sending).Refusal is not null)
            {
                await Eventually.Async(async () => (await history.Client.AppendOneAsync(item)).Refusal is null, $"message {i} to be stored");
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"{i}"),
            (await history.Client.ReadAllAsync(channel)).Skip(1).Select(entry => entry.Message!.Text));
    }

    // The cut falls into the opening of a connection, into a commit or behind it, as it comes.
    private static async Task CutAfterAsync(TcpFaultProxy proxy, TimeSpan pause)
    {
        await Moment.BetweenAsync(pause, pause);
        proxy.CutAll();
    }
}

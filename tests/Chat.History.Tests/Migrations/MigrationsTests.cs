using Chat.History.Data;
using Chat.History.Tests.Support;
using Chat.Migrations;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Chat.History.Tests.Migrations;

public sealed class MigrationsTests(ChatDatabases databases)
{
    [Fact]
    public void The_model_has_no_changes_that_no_migration_makes()
    {
        using var context = new ChatDbContextFactory().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task A_missing_database_is_created_migrated_and_seeded_and_a_second_run_changes_nothing()
    {
        var database = ChatDatabases.NameIn(databases.Server.ConnectionString, "Chat \"quoted\" " + Guid.NewGuid().ToString("n")[..8]);

        var (first, output) = await RunAsync(database);
        var (second, again) = await RunAsync(database);

        Assert.Equal((0, 0), (first, second));
        Assert.Contains("Created the database", output, StringComparison.Ordinal);
        Assert.Contains("_Initial", output, StringComparison.Ordinal);
        Assert.Contains("Created the channel general", output, StringComparison.Ordinal);
        Assert.Equal("The schema is up to date.", again.Trim());
        Assert.Equal("general", await Sql.ScalarAsync<string>(database, "select name from channels join channel_heads on channel_id = id where last_seq = 0"));
    }

    [Fact]
    public async Task Several_runs_at_once_all_succeed_and_do_the_work_once()
    {
        var database = ChatDatabases.NameIn(databases.Server.ConnectionString, "chat_race_" + Guid.NewGuid().ToString("n")[..8]);

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RunAsync(database)))).OrFail("the end of all runs", TimeSpan.FromSeconds(120));

        Assert.All(runs, run => Assert.True(run.Code == 0, run.Output));
        Assert.Single(runs, run => run.Output.Contains("Created the database", StringComparison.Ordinal));
        Assert.Single(runs, run => run.Output.Contains("Created the channel", StringComparison.Ordinal));
        Assert.Equal(1, await Sql.ScalarAsync<long>(database, "select count(*) from channels"));
    }

    [Fact]
    public async Task What_goes_wrong_is_one_sentence_and_exit_code_1()
    {
        var nobody = $"Host=127.0.0.1;Port={FreePort.Next()};Username=chat;Password={Guid.NewGuid():N};Database=chat";
        var wrongPassword = new NpgsqlConnectionStringBuilder(databases.Server.ConnectionString) { Password = $"{Guid.NewGuid():N}", Database = "chat" }.ConnectionString;

        var away = await RunAsync(nobody, "--Migrations:Wait=00:00:00.5");
        var refused = await RunAsync(wrongPassword);
        var missing = await RunAsync("");
        var malformed = await RunAsync($"Host=127.0.0.1;Nonsense=1;Database=chat;Password={Guid.NewGuid():N}");
        var setting = await RunAsync(nobody, "--Migrations:Wait=soon");

        Assert.All([away, refused, missing, malformed, setting], run => Assert.Equal((1, 1), (run.Code, run.Output.Trim().Split('\n').Length)));
        Assert.Contains("did not accept a connection within 0.5 s", away.Output, StringComparison.Ordinal);
        Assert.Contains("password", refused.Output, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:chatdb", missing.Output, StringComparison.Ordinal);
        Assert.Contains("malformed", malformed.Output, StringComparison.Ordinal);
        Assert.Contains("Migrations:Wait", setting.Output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string database, params string[] more)
    {
        var output = new StringWriter();
        var code = await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={database}", .. more], output, output);
        return (code, output.ToString());
    }
}

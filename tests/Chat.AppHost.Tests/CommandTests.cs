using Aspire.Hosting.Testing;
using Chat.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Chat.AppHost.Tests;

/// <summary>What the dashboard offers, run as the dashboard runs it.</summary>
[Collection<SystemCollection>]
public sealed class CommandTests(ChatSystem system)
{
    private static readonly TimeSpan ResetLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Demo_data_are_ten_thousand_messages_and_a_second_time_nothing()
    {
        const string Count = "SELECT count(*) FROM messages";
        const string Texts = "SELECT count(DISTINCT body) FROM messages";
        var before = await QueryAsync(Count);

        await RunAsync("chatdb", "seed-demo-data");
        var after = await QueryAsync(Count);
        await RunAsync("chatdb", "seed-demo-data");

        Assert.Equal(10_000, after - before);
        Assert.Equal(after, await QueryAsync(Count));
        Assert.InRange(await QueryAsync(Texts), 5_000, after);
        Assert.Equal(3, await QueryAsync("SELECT count(DISTINCT sender_id) FROM messages JOIN channels ON id = channel_id WHERE name = 'engineering'"));
    }

    [Fact]
    public async Task Demo_data_can_be_called_off()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = await system.Application.ResourceCommands.ExecuteCommandAsync("chatdb", "seed-demo-data", cancelled.Token);

        Assert.True(result.Canceled);
    }

    [Fact]
    public async Task A_notice_reaches_everybody_who_is_connected()
    {
        await using var alice = await system.ConnectAsync("alice");
        await using var bob = await system.ConnectElsewhereAsync("bob", alice.Instance);

        await RunAsync("notifications", "post-notice");

        await alice.IsToldAsync("A word from the operator");
        await bob.IsToldAsync("A word from the operator");
    }

    [Fact]
    public async Task A_reset_asks_first_and_ends_with_an_empty_database_and_everything_healthy()
    {
        await using (var alice = await system.ConnectAsync("alice"))
        {
            await alice.SaysAsync("soon forgotten");
        }

        Assert.True(system.Application.ResourceNotifications.TryGetCurrentState("chatdb", out var chatdb));
        Assert.NotNull(chatdb.Snapshot.Commands.Single(command => command.Name == "reset-data").ConfirmationMessage);

        await RunAsync("chatdb", "reset-data");

        Assert.Equal(0, await QueryAsync("SELECT count(*) FROM messages"));
        foreach (var name in new[] { "cache", "chatdb", "history", "notifications", "hub" })
        {
            var state = await system.Application.ResourceNotifications.WaitForResourceAsync(name, _ => true);
            Assert.Equal((name, HealthStatus.Healthy), (name, state.Snapshot.HealthStatus));
        }

        await using var bob = await system.ConnectAsync("bob");
        await bob.SaysAsync("a new beginning");
        await bob.HearsAsync("a new beginning");
    }

    private async Task RunAsync(string resource, string command)
    {
        var result = await system.Application.ResourceCommands.ExecuteCommandAsync(resource, command).OrFail($"{command} ends", ResetLimit);
        Assert.True(result.Success, result.Message);
    }

    private async Task<long> QueryAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{await system.Application.GetConnectionStringAsync("chatdb")};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

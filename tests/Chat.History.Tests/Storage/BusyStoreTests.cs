using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Tests.Support;
using Npgsql;

namespace Chat.History.Tests.Storage;

public sealed class BusyStoreTests(ChatDatabases databases)
{
    [Fact]
    public async Task What_the_database_gives_up_waiting_for_may_be_asked_again()
    {
        var database = await databases.CreateAsync();
        var impatient = new NpgsqlConnectionStringBuilder(database) { Options = "-c statement_timeout=2000" }.ConnectionString;
        await using var history = await HistoryHost.StartAsync(impatient);
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        await using var locker = new NpgsqlConnection(database);
        await locker.OpenAsync();
        await using var transaction = await locker.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("lock table channels, channel_heads, messages in access exclusive mode", locker, transaction);
        await command.ExecuteNonQueryAsync();

        var one = await HistoryVerbs.RefusalAsync(async () => await history.Client.GetChannelsAsync([new GetChannelRequest { ChannelId = channel, UserId = alice.Id }]));
        var page = await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(channel));
        await transaction.RollbackAsync();

        Assert.Equal(ErrorCode.Busy, one);
        Assert.Equal(ErrorCode.Busy, page);
        Assert.Single((await history.Client.ReadAsync(channel)).Events);
    }
}

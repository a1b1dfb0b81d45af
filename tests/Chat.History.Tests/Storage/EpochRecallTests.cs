using Chat.History.Storage;
using Chat.History.Tests.Support;
using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using StackExchange.Redis;

namespace Chat.History.Tests.Storage;

/// <summary>A History that starts beside others, which go on while it recalls how far the log was on disk.</summary>
public sealed class EpochRecallTests(ChatDatabases databases, RedisFixture redis)
{
    [Fact]
    public async Task What_others_remember_while_a_History_starts_is_no_sign_of_an_older_copy()
    {
        var database = await databases.CreateAsync();
        await using var cache = await redis.ConnectAsync();
        var connected = new TaskCompletionSource<IConnectionMultiplexer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var services = new ServiceCollection().AddSingleton(_ => connected.Task.GetAwaiter().GetResult()).BuildServiceProvider();
        var link = new RedisLink(services, NullLogger<RedisLink>.Instance);
        await ((IHostedService)link).StartAsync(CancellationToken.None);
        // Its patience with Redis has no end.
        var memory = new EpochMemory(link, new FakeTimeProvider());
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        await using var other = await source.OpenConnectionAsync();
        var first = new EpochService(memory, NullLogger<EpochService>.Instance);
        await first.EnsureAsync(connection, CancellationToken.None);
        var epoch = first.Current!.Value;

        var starting = new EpochService(memory, NullLogger<EpochService>.Instance);
        var ensuring = starting.EnsureAsync(other, CancellationToken.None);
        await Eventually.Async(
            async () => await Sql.ScalarAsync<long>(
                database,
                "select count(*) from pg_stat_activity where pid = $1 and state = 'idle' and query like '%pg_control_system%'",
                other.ProcessID) == 1,
            "the identity of the database to be read");
        await Sql.RunAsync(database, "create table written_meanwhile as select generate_series(1, 1000)");
        var onDisk = await Sql.ScalarAsync<long>(database, "select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint");
        await cache.GetDatabase().StringSetAsync($"chat:epoch:{epoch.Value:N}", onDisk);
        connected.SetResult(cache);
        await ensuring.OrFail("the epoch");

        Assert.Equal(epoch, starting.Current);
        Assert.Equal(epoch.Value, await Sql.ScalarAsync<Guid>(database, "select id from epoch"));
    }
}

using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Connections;

public sealed class PreviousEndTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly SessionId _session = SessionId.New();
    private Cluster _cluster = null!;
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await ReadyAsync(await _cluster.AddHubAsync());
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Who_could_not_read_why_it_was_ended_hears_it_with_the_next_connection_once()
    {
        await using var proxy = TcpFaultProxy.Start(_hub.GrpcAddress.Port);
        var other = await ReadyAsync(await _cluster.AddHubAsync());
        await using var bob = await Person.ConnectAsync(new Uri($"http://127.0.0.1:{proxy.Port}"), "Bob", _session);
        proxy.Pause();
        var before = TimeProvider.System.GetUtcNow();

        Assert.Equal(1, await EndAsync(_hub));
        proxy.CutAll();
        var mallory = await other.ConnectAsync("Mallory", _session);
        var otherProgram = await other.ConnectAsync("Bob", SessionId.New());
        var oldProgram = await other.ConnectAsync("Bob");
        var again = await other.ConnectAsync("Bob", _session);
        var later = await other.ConnectAsync("Bob", _session);

        Assert.Equal(DisconnectCode.SlowConsumer, again.Welcome.PreviousEnd?.Code);
        Assert.InRange(again.Welcome.PreviousEnd!.At, before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
        Assert.All([bob, mallory, otherProgram, oldProgram, later], person => Assert.Null(person.Welcome.PreviousEnd));
    }

    [Fact]
    public async Task Who_hangs_up_when_told_is_not_told_again()
    {
        var bob = await _hub.ConnectAsync("Bob", _session);

        var ending = EndAsync(_hub);
        await bob.Disconnecting.OrFail("the word that it ends");
        await bob.HangsUpAsync();

        Assert.Equal(0, await ending.OrFail("the end of the connection"));
        Assert.Null((await _hub.ConnectAsync("Bob", _session)).Welcome.PreviousEnd);
    }

    [Fact]
    public async Task Who_stays_on_a_hub_that_stops_hears_so_on_the_next_one()
    {
        var other = await ReadyAsync(await _cluster.AddHubAsync());
        await _hub.ConnectAsync("Bob", _session);

        await _hub.StopAsync().OrFail("the end of the hub");

        Assert.Equal(DisconnectCode.ServerStopping, (await other.ConnectAsync("Bob", _session)).Welcome.PreviousEnd?.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_Redis_is_away_or_hangs_connections_end_and_begin_all_the_same(bool hangs)
    {
        await using var proxy = new RedisProxy(redis);
        await using var cluster = await Cluster.StartAsync(proxy.ConnectionString);
        var hub = await ReadyAsync(await cluster.AddHubAsync());
        var bob = await hub.ConnectAsync("Bob", _session);
        if (hangs)
        {
            proxy.Pause();
        }
        else
        {
            proxy.Break();
        }

        Assert.Equal(1, await EndAsync(hub));
        var again = await hub.ConnectAsync("Bob", _session);

        await bob.Hub.WaitForDisconnectAsync().OrFail("the end of the connection");
        Assert.Null(again.Welcome.PreviousEnd);
        proxy.Resume();
    }

    private static Task<int> EndAsync(TestHub hub) =>
        hub.Services.GetRequiredService<ConnectionEnder>()
            .EndAsync(hub.Services.GetRequiredService<ConnectionRegistry>().All, DisconnectCode.SlowConsumer)
            .OrFail("the end of the connections");

    private static async Task<TestHub> ReadyAsync(TestHub hub)
    {
        var link = hub.Services.GetRequiredService<RedisLink>();
        await link.Ready.OrFail("Redis");
        await Eventually.Async(() => link.Connected is not null, "Redis");
        return hub;
    }
}

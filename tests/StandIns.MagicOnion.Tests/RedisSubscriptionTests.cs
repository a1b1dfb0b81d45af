using Chat.Testing;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Remoting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Groups begin to listen and cease to, on a Redis that is slow, silent or gone.</summary>
public sealed class RedisSubscriptionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _group = $"room-{Guid.NewGuid():N}";

    [Fact]
    public async Task Whoever_has_joined_gets_what_is_pushed_next_however_slow_Redis_is()
    {
        await using var proxy = TcpFaultProxy.Start(redis.Server.Port);
        await using var slow = await StartAsync(Through(proxy));
        await using var other = await StartAsync(redis.ConnectionString);
        var (alice, atAlice) = await slow.ConnectAsync();
        var (bob, _) = await other.ConnectAsync();
        await bob.JoinAsync(_group);
        proxy.Delay = TimeSpan.FromMilliseconds(100);

        for (var i = 0; i < 5; i++)
        {
            await alice.JoinAsync(_group);
            await bob.SayAsync(_group, "all", $"{i}", []);
            Assert.Equal($"{i}", await atAlice.NextAsync("the push after the join"));
            await alice.LeaveAsync(_group);
        }
    }

    [Fact]
    public async Task A_group_that_is_disposed_and_made_again_at_once_listens()
    {
        await using var proxy = TcpFaultProxy.Start(redis.Server.Port);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Through(proxy));
        await using var publisher = await redis.ConnectAsync();
        await using var services = Services(connection);
        var provider = services.GetRequiredService<IMulticastGroupProvider>();
        var (member, received) = Member(services);
        proxy.Delay = TimeSpan.FromMilliseconds(50);

        for (var i = 0; i < 5; i++)
        {
            var group = provider.GetOrAddGroup<Guid, IProbeReceiver>(_group);
            await group.AddAsync(Guid.NewGuid(), member);
            Assert.Equal(1, await publisher.GetSubscriber().PublishAsync(Channel, new byte[] { 0x93, 0x90, 0xC0, 0x90 }));
            await received.WaitAsync().OrFail("what was published");
            group.Dispose();
        }
    }

    [Fact]
    public async Task Groups_of_one_connection_and_channel_do_not_end_each_others_subscriptions()
    {
        await using var connection = await redis.ConnectAsync();
        await using var publisher = await redis.ConnectAsync();
        var deaf = 0;

        // Providers of their own: the application may share its connection among them.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ComeAndGoAsync))).OrFail("all rounds");

        Assert.Equal(0, deaf);
        await Eventually.Async(async () => await publisher.GetSubscriber().PublishAsync(Channel, "x") == 0, "nobody listens any more");

        async Task ComeAndGoAsync()
        {
            await using var services = Services(connection);
            var group = services.GetRequiredService<IMulticastGroupProvider>().GetOrAddGroup<Guid, IProbeReceiver>(_group);
            var (member, received) = Member(services);
            for (var i = 0; i < 500; i++)
            {
                var id = Guid.NewGuid();
                await group.AddAsync(id, member);
                if (await publisher.GetSubscriber().PublishAsync(Channel, new byte[] { 0x93, 0x90, 0xC0, 0x90 }) == 0)
                {
                    Interlocked.Increment(ref deaf);
                }

                await group.RemoveAsync(id);
            }
        }
    }

    [Fact]
    public async Task Members_join_and_leave_while_Redis_says_nothing()
    {
        await using var proxy = TcpFaultProxy.Start(redis.Server.Port);
        await using var server = await StartAsync(Through(proxy) + ",asyncTimeout=60000,syncTimeout=60000");
        await using var publisher = await redis.ConnectAsync();
        var (alice, _) = await server.ConnectAsync();
        var (bob, atBob) = await server.ConnectAsync();
        await alice.JoinAsync(_group);

        proxy.Pause();
        await alice.LeaveAsync(_group).OrFail("Alice leaves");
        var joining = bob.JoinAsync(_group);
        var (carol, _) = await server.ConnectAsync();
        var alsoJoining = carol.JoinAsync(_group);
        await carol.DisposeAsync();
        await server.State.Until("disconnected True");
        Assert.False(joining.IsCompleted);
        proxy.Resume();

        await joining.OrFail("Bob has joined");
        await bob.SayAsync(_group, "all", "hello", []);
        Assert.Equal("hello", await atBob.NextAsync("the push"));
        await Assert.ThrowsAnyAsync<Exception>(() => alsoJoining);
        await bob.DisposeAsync();
        await Eventually.Async(async () => await publisher.GetSubscriber().PublishAsync(HubChannel, "x") == 0, "nobody listens any more");
    }

    private RedisChannel Channel => RedisChannel.Literal($"Multicaster.Group?name={_group}");

    private RedisChannel HubChannel => RedisChannel.Literal($"Multicaster.Group?name=IProbeHub/MagicOnion.Server.Internal.IStreamingHubBase.Connect/{_group}");

    private static (IProbeReceiver Member, SemaphoreSlim Received) Member(IServiceProvider services)
    {
        var writer = new CountingWriter();
        return (services.GetRequiredService<IRemoteProxyFactory>().Create<IProbeReceiver>(writer, services.GetRequiredService<IRemoteSerializer>()), writer.Received);
    }

    private static ServiceProvider Services(ConnectionMultiplexer connection)
    {
        var services = new ServiceCollection();
        services.AddMagicOnion().UseRedisGroup(o => o.ConnectionMultiplexer = connection, registerAsDefault: true);
        return services.BuildServiceProvider();
    }

    private static Task<ProbeServer> StartAsync(string connection)
        => ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = connection, registerAsDefault: true));

    private string Through(TcpFaultProxy proxy) => redis.ConnectionString.Replace($":{redis.Server.Port}", $":{proxy.Port}", StringComparison.Ordinal);

    private sealed class CountingWriter : IRemoteReceiverWriter, IRemoteSingleWriter
    {
        public SemaphoreSlim Received { get; } = new(0);

        public IRemoteClientResultPendingTaskRegistry PendingTasks => throw new NotSupportedException();

        public void Write(ReadOnlyMemory<byte> payload) => Received.Release();
    }
}

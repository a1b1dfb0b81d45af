using System.Collections;
using System.Reflection;
using Chat.Testing;
using Cysharp.Runtime.Multicast;
using MagicOnion.Server;
using MagicOnion.Server.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Connections that come and go by the thousand leave nothing behind.</summary>
[Collection(nameof(Alone))]
public sealed class ServerCleanUpTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Clients = 8, First = 2000, Connections = 10_000, OverRedis = 300;

    // Bytes of each connection that came and went. A session that is kept takes more than ten times as much.
    private const int Left = 512;

    private HubDefinition? _hub;

    [Fact]
    public async Task Connections_that_hang_up_are_reset_or_die_in_the_middle_of_a_frame_leave_nothing_behind()
    {
        await using var server = await StartAsync(_ => { });
        await ConnectAsync(server, First);
        await EmptyAsync(server);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await ConnectAsync(server, Connections - First);

        await EmptyAsync(server);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < Left * (Connections - First), $"{grown} bytes more than after the first {First}");
    }

    [Fact]
    public async Task They_leave_no_subscription_in_Redis_either()
    {
        await using var server = await StartAsync(b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString, registerAsDefault: true));
        await using var connection = await redis.ConnectAsync();

        await ConnectAsync(server, OverRedis);

        await EmptyAsync(server);
        for (var client = 0; client < Clients; client++)
        {
            var channel = RedisChannel.Literal($"Multicaster.Group?name=IProbeHub/MagicOnion.Server.Internal.IStreamingHubBase.Connect/{Room(client)}");
            await Eventually.Async(async () => await connection.GetSubscriber().PublishAsync(channel, "x") == 0, "nobody listens any more");
        }
    }

    private async Task<ProbeServer> StartAsync(Action<IMagicOnionServerBuilder> configure)
    {
        var server = await ProbeServer.StartAsync(
            options =>
            {
                options.EnableStreamingHubHeartbeat = true;
                options.StreamingHubHeartbeatInterval = TimeSpan.FromMinutes(1);
            },
            builder =>
            {
                builder.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Warning);
                configure(builder);
            });
        server.State.OnConnecting = context =>
        {
            _hub = HubSession.Of(context).Hub;
            return default;
        };
        return server;
    }

    /// <summary>Several at a time; a third of them ends in each way, and two share a group.</summary>
    private static async Task ConnectAsync(ProbeServer server, int connections)
    {
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; i < connections; i += Clients)
            {
                using var hub = await WireHub.ConnectAsync(server.Address);
                await hub.JoinAsync(Room(client));
                switch (i / Clients % 3)
                {
                    case 0:
                        await hub.HangUpAsync();
                        break;
                    case 1:
                        hub.Abort();
                        break;
                    default:
                        await hub.BreakOffAsync();
                        break;
                }
            }
        }))).OrFail("all have come and gone", TimeSpan.FromMinutes(5));
    }

    private static string Room(int client) => $"clean-up-{client / 2 * 2}";

    private async Task EmptyAsync(ProbeServer server)
    {
        await Eventually.Async(() => Count(_hub!.Heartbeat!, "_connections") == 0, "all connections have ended");
        await Eventually.Async(() => Count(_hub!.Groups, "_shared") == 0, "no connection holds a group");
        var provider = server.Services.GetRequiredService<IMulticastGroupProvider>();
        Assert.Empty((object[])typeof(GroupTable).GetMethod("All")!.Invoke(Field(provider, "_groups"), null)!);
        server.State.Seen();
        Assert.Empty(server.Log.Lines);
    }

    private static int Count(object owner, string table) => ((ICollection)Field(owner, table)).Count;

    private static object Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}

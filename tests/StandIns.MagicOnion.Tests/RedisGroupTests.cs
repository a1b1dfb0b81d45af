using Chat.Testing;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed.Redis;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Groups over two servers and one Redis.</summary>
public sealed class RedisGroupTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _group = $"room-{Guid.NewGuid():N}";

    private string Channel => $"Multicaster.Group?name=IProbeHub/MagicOnion.Server.Internal.IStreamingHubBase.Connect/{_group}";

    [Fact]
    public async Task A_push_reaches_members_on_all_servers_once()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var (alice, atAlice) = await JoinAsync(one);
        var (_, atBob) = await JoinAsync(two);

        await alice.SayAsync(_group, "all", "hello", []);
        await alice.SayAsync(_group, "all", "end", []);

        Assert.Equal(["hello", "end"], [await atAlice.NextAsync("hello"), await atAlice.NextAsync("end")]);
        Assert.Equal(["hello", "end"], [await atBob.NextAsync("hello"), await atBob.NextAsync("end")]);
    }

    [Fact]
    public async Task Selections_are_filtered_where_the_members_are()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var (alice, atAlice) = await JoinAsync(one);
        var (bob, atBob) = await JoinAsync(two);
        var (aliceId, bobId) = (await alice.IdAsync(), await bob.IdAsync());

        await alice.SayAsync(_group, "except", "not bob", [bobId]);
        await alice.SayAsync(_group, "only", "only bob", [bobId]);
        await alice.SayAsync(_group, "only", "nobody", []);
        await alice.SayAsync(_group, "single", "single alice", [aliceId]);
        await alice.SayAsync(_group, "single", "stranger", [Guid.NewGuid()]);
        await alice.SayAsync(_group, "all", "end", []);

        Assert.Equal(["not bob", "single alice", "end"], await ReadToEndAsync(atAlice));
        Assert.Equal(["only bob", "end"], await ReadToEndAsync(atBob));
    }

    [Fact]
    public async Task What_is_published_is_byte_for_byte_what_genuine_servers_publish()
    {
        await using var server = await StartAsync();
        var (hub, _) = await JoinAsync(server);
        await using var connection = await redis.ConnectAsync();
        var messages = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Channel));
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        var (bytesA, bytesB) = (Convert.ToHexString(a.ToByteArray()), Convert.ToHexString(b.ToByteArray()));
        var said = FrameOf("Said", "A178");

        await hub.SayAsync(_group, "all", "x", []);
        await hub.SayAsync(_group, "except", "x", [a]);
        await hub.SayAsync(_group, "only", "x", [a, b]);
        await hub.SayAsync(_group, "single", "x", [a]);
        await hub.SayAsync(_group, "only", "x", []);
        await hub.LeaveAsync(_group);
        var id = Convert.ToHexString((await hub.IdAsync()).ToByteArray());
        await hub.LeaveAsync(_group);

        Assert.Equal($"9390C0{said}", await NextAsync(messages));
        Assert.Equal($"9391C410{bytesA}C0{said}", await NextAsync(messages));
        Assert.Equal($"939092C410{bytesA}C410{bytesB}{said}", await NextAsync(messages));
        Assert.Equal($"939091C410{bytesA}{said}", await NextAsync(messages));
        Assert.Equal($"939090{said}", await NextAsync(messages));
        Assert.Equal($"9200C410{id}", await NextAsync(messages));
    }

    [Fact]
    public async Task What_others_publish_is_delivered_and_nonsense_ignored()
    {
        await using var server = await StartAsync();
        var (hub, receiver) = await JoinAsync(server);
        var id = Convert.ToHexString((await hub.IdAsync()).ToByteArray());
        await using var connection = await redis.ConnectAsync();
        var publisher = connection.GetSubscriber();

        foreach (var payload in new[] { "", "C0", "93", "9390", "91C0", "93DDFFFFFFFFC0C0", $"9390C0{FrameOf("Said", "A178")}", $"9200C410{id}", $"9390C0{FrameOf("Said", "A179")}" })
        {
            await publisher.PublishAsync(RedisChannel.Literal(Channel), Convert.FromHexString(payload));
        }

        Assert.Equal("x", await receiver.NextAsync("x"));
        await Eventually.Async(
            async () => await publisher.PublishAsync(RedisChannel.Literal(Channel), "probe") == 0, "the removed member's server stops listening");
        Assert.Empty(receiver.Waiting());
        Assert.Contains(server.Log.Lines, l => l.Text.Contains("is ignored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counting_and_asking_are_refused()
    {
        await using var server = await StartAsync();
        var (hub, _) = await JoinAsync(server);
        var id = await hub.IdAsync();

        Assert.Equal(StatusCode.Internal, (await Assert.ThrowsAsync<RpcException>(() => hub.CountAsync(_group))).StatusCode);
        Assert.Equal(StatusCode.Internal, (await Assert.ThrowsAsync<RpcException>(() => hub.AskMemberAsync(_group, "single", id))).StatusCode);
        Assert.Equal(2, server.Log.Lines.Count(l => l.Exception is NotSupportedException));
    }

    [Fact]
    public async Task A_process_without_hubs_pushes_to_a_group_of_the_application()
    {
        await using var server = await StartAsync();
        var members = server.Services.GetRequiredService<IMulticastGroupProvider>().GetOrAddGroup<Guid, IProbeReceiver>(_group);
        server.State.OnConnected = client => members.AddAsync(Guid.NewGuid(), client);
        var (_, receiver) = await server.ConnectAsync();
        var services = new ServiceCollection();
        services.AddMagicOnion().UseRedisGroup(o => o.ConnectionString = redis.ConnectionString, registerAsDefault: true);
        await using var other = services.BuildServiceProvider();
        var provider = other.GetRequiredService<IMulticastGroupProvider>();

        await server.State.Until("connected");
        await SubscribedAsync($"Multicaster.Group?name={_group}");
        provider.GetOrAddGroup<Guid, IProbeReceiver>(_group).All.Said("notice");
        provider.GetOrAddSynchronousGroup<Guid, IProbeReceiver>(_group).All.B2(1, "again");

        Assert.Equal("notice", await receiver.NextAsync("the notice"));
        Assert.Equal("B2 1 again", await receiver.NextAsync("the second notice"));
    }

    [Fact]
    public async Task Pushes_of_one_sender_arrive_in_order()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var (alice, _) = await JoinAsync(one);
        var (_, atBob) = await JoinAsync(two);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => alice.SayAsync(_group, "all", $"{i}", []))).Within("2000 calls");

        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal($"{i}", await atBob.NextAsync($"{i}"));
        }
    }

    [Fact]
    public async Task A_group_with_a_prefix_can_be_joined_again_after_it_was_empty()
    {
        await using var server = await ProbeServer.StartAsync(configure: b => b.UseRedisGroup(
            o =>
            {
                o.ConnectionString = redis.ConnectionString;
                o.Prefix = "test.";
            },
            registerAsDefault: true));
        await using var publisher = await redis.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var (hub, receiver) = await JoinAsync(server);
            await hub.SayAsync(_group, "all", $"{i}", []);
            Assert.Equal($"{i}", await receiver.NextAsync("the push"));
            await hub.DisposeAsync();
            await Eventually.Async(
                async () => await publisher.GetSubscriber().PublishAsync(RedisChannel.Literal(Channel.Replace("name=", "name=test.", StringComparison.Ordinal)), "probe") == 0, "the group is empty");
        }
    }

    [Fact]
    public async Task A_hub_can_choose_redis_for_itself()
    {
        await using var one = await ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString), types: typeof(RedisProbeHub));
        await using var two = await ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString), types: typeof(RedisProbeHub));
        var (alice, _) = await JoinAsync(one);
        var (_, atBob) = await JoinAsync(two);

        await alice.SayAsync(_group, "all", "hello", []);

        Assert.Equal("hello", await atBob.NextAsync("the push"));
        Assert.IsNotType<RedisGroupProvider>(one.Services.GetRequiredService<IMulticastGroupProvider>());
    }

    [Fact]
    public async Task Plain_objects_cannot_be_members_and_a_disposed_group_is_of_no_use()
    {
        await using var server = await StartAsync();
        var group = server.Services.GetRequiredService<IMulticastGroupProvider>().GetOrAddGroup<Guid, IProbeReceiver>(_group);
        var all = group.All;

        await Assert.ThrowsAsync<ArgumentException>(async () => await group.AddAsync(Guid.NewGuid(), new ProbeReceiver()));
        group.Dispose();

        all.Said("nowhere");
        Assert.Throws<ObjectDisposedException>(() => group.Single(Guid.NewGuid()));
        Assert.Throws<ObjectDisposedException>(() => group.Only([]));
        Assert.Throws<ObjectDisposedException>(() => group.Except(Guid.NewGuid()));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.CountAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.RemoveAsync(Guid.NewGuid()));
    }

    private static string FrameOf(string method, string body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var id = new MessagePack.MessagePackWriter(buffer);
        id.WriteArrayHeader(2);
        id.Write(global::MagicOnion.Protocol.MethodIds.Hash(method));
        id.Flush();
        return Convert.ToHexString(buffer.WrittenSpan) + body;
    }

    private static async Task<string> NextAsync(ChannelMessageQueue messages)
    {
        using var limit = new CancellationTokenSource(Limits.Wait);
        return Convert.ToHexString((byte[])(await messages.ReadAsync(limit.Token)).Message!);
    }

    private static async Task<string[]> ReadToEndAsync(ProbeReceiver receiver)
    {
        var all = new List<string>();
        do
        {
            all.Add(await receiver.NextAsync("end"));
        }
        while (all[^1] != "end");
        return [.. all];
    }

    private Task<ProbeServer> StartAsync() => ProbeServer.StartAsync(configure: b => b.UseRedisGroup(o => o.ConnectionString = redis.ConnectionString, registerAsDefault: true));

    private async Task<(IProbeHub Hub, ProbeReceiver Receiver)> JoinAsync(ProbeServer server)
    {
        var connected = await server.ConnectAsync();
        await connected.Hub.JoinAsync(_group).Within("the group is joined");
        return connected;
    }

    private async Task SubscribedAsync(string channel)
    {
        await using var connection = await redis.ConnectAsync();
        await Eventually.Async(
            async () => (await connection.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", channel)) is { } r && (long)((RedisResult[])r!)[1] > 0, $"somebody listens on {channel}");
    }
}

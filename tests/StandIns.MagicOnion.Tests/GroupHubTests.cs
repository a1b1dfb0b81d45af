using Cysharp.Runtime.Multicast;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Groups of connections.</summary>
public sealed class GroupHubTests
{
    [Fact]
    public async Task Every_selection_reaches_whom_it_names()
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, atAlice) = await JoinAsync(server);
        var (bob, atBob) = await JoinAsync(server);
        var (aliceId, bobId) = (await alice.IdAsync(), await bob.IdAsync());

        await alice.SayAsync("room", "all", "all", []);
        await alice.SayAsync("room", "except", "not alice", [aliceId]);
        await alice.SayAsync("room", "only", "alice", [aliceId]);
        await alice.SayAsync("room", "only", "nobody", []);
        await alice.SayAsync("room", "single", "bob", [bobId]);
        await alice.SayAsync("room", "single", "stranger", [Guid.NewGuid()]);
        await bob.ZeroAsync();

        Assert.Equal(["all", "alice"], atAlice.Waiting());
        Assert.Equal(["all", "not alice", "bob"], atBob.Waiting());
        Assert.Equal(2, await alice.CountAsync("room"));
    }

    [Fact]
    public async Task A_member_can_be_asked_only_by_itself()
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, _) = await JoinAsync(server);
        var (bob, _) = await JoinAsync(server);
        var bobId = await bob.IdAsync();

        Assert.Equal(42, await alice.AskMemberAsync("room", "single", bobId));
        foreach (var how in new[] { "all", "except", "only" })
        {
            Assert.Equal(StatusCode.Internal, (await Assert.ThrowsAsync<RpcException>(() => alice.AskMemberAsync("room", how, bobId))).StatusCode);
        }

        Assert.Equal(StatusCode.Internal, (await Assert.ThrowsAsync<RpcException>(() => alice.AskMemberAsync("room", "single", Guid.NewGuid()))).StatusCode);
    }

    [Fact]
    public async Task Leaving_joining_again_and_joining_twice_keep_one_membership()
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, atAlice) = await JoinAsync(server);
        await alice.JoinAsync("room");
        Assert.Equal(1, await alice.CountAsync("room"));

        await alice.LeaveAsync("room");
        await alice.SayAsync("room", "all", "nobody", []);
        Assert.Equal(0, await alice.CountAsync("room"));
        await alice.JoinAsync("room");
        await alice.SayAsync("room", "all", "back", []);

        Assert.Equal(["back"], atAlice.Waiting());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_leaves_its_groups_when_it_ends(bool gracefully)
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, _) = await JoinAsync(server);
        var channel = server.Channel();
        var raw = await RawHub.ConnectAsync(channel, nameof(IProbeHub));
        await raw.AskAsync($"9301D2{IdOf("JoinAsync")}A4726F6F6D");
        Assert.Equal(2, await alice.CountAsync("room"));

        if (gracefully)
        {
            await raw.HangUpAsync();
            await raw.EndAsync();
        }
        else
        {
            raw.Dispose();
        }

        await server.State.Until("disconnected True");
        await Chat.Testing.Eventually.Async(async () => await alice.CountAsync("room") == 1, "the connection has left");
    }

    [Fact]
    public async Task The_last_one_to_go_ends_the_group()
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, _) = await JoinAsync(server);
        var name = "IProbeHub/MagicOnion.Server.Internal.IStreamingHubBase.Connect/room";
        var groups = server.Services.GetRequiredService<IMulticastGroupProvider>();
        var group = groups.GetOrAddGroup<Guid, IProbeReceiver>(name);
        Assert.Equal(1, await group.CountAsync());

        await alice.DisposeAsync();
        await server.State.Until("disconnected True");

        await Chat.Testing.Eventually.Async(() => !ReferenceEquals(group, groups.GetOrAddGroup<Guid, IProbeReceiver>(name)), "the group is disposed");
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.CountAsync());
    }

    [Fact]
    public async Task Connections_and_plain_objects_share_a_group()
    {
        await using var server = await ProbeServer.StartAsync();
        var group = server.Services.GetRequiredService<IMulticastGroupProvider>().GetOrAddSynchronousGroup<int, IProbeReceiver>("mixed");
        var plain = new ProbeReceiver { Answer = (_, _) => Task.FromResult(1) };
        group.Add(1, plain);
        server.State.OnConnected = client =>
        {
            group.Add(2, client);
            return default;
        };
        var (hub, remote) = await server.ConnectAsync();
        await hub.ZeroAsync();

        group.All.Said("all");
        group.Except(1).Said("remote");
        group.Only([1]).Said("plain");

        Assert.Equal((1, 42), (await group.Single(1).CR(0, ""), await group.Single(2).CR(0, "")));
        Assert.Equal(["all", "plain"], plain.Waiting());
        Assert.Equal(["all", "remote"], remote.Waiting());
        Assert.Equal(2, group.Count());
    }

    [Fact]
    public async Task Two_thousand_pushes_arrive_in_order_at_every_member()
    {
        await using var server = await ProbeServer.StartAsync();
        var (alice, atAlice) = await JoinAsync(server);
        var (_, atBob) = await JoinAsync(server);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => alice.SayAsync("room", "all", $"{i}", []))).Within("2000 calls");

        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal($"{i}", await atAlice.NextAsync($"{i}"));
            Assert.Equal($"{i}", await atBob.NextAsync($"{i}"));
        }
    }

    internal static string IdOf(string method) => global::MagicOnion.Protocol.MethodIds.Hash(method).ToString("X8", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(IProbeHub Hub, ProbeReceiver Receiver)> JoinAsync(ProbeServer server)
    {
        var connected = await server.ConnectAsync();
        await connected.Hub.JoinAsync("room").Within("the group is joined");
        return connected;
    }
}

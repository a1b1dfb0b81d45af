using Chat.Testing;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Protocol;
using StandIns.MagicOnion.Tests.Clients;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Connections that end early or badly. Alone in the process, as all that is left behind in it is counted.</summary>
[Collection(nameof(FuzzTests))]
public sealed class UnfinishedConnectionTests
{
    [Fact]
    public async Task Calls_that_came_before_a_hub_failed_to_connect_give_their_frames_back()
    {
        await using var server = await FuzzServer.StartAsync();
        var live = HubFrame.Live;
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Life.OnConnected = () => new ValueTask(connected.Task);
        using var peer = server.Connect();
        byte[][] calls = [.. Enumerable.Range(1, 10).Select(id => FramesOfClient.Echo(id, id).Bytes)];
        await peer.SendAsync([.. calls.Append(FramesOfClient.Heartbeat(new Random(1)).Bytes).SelectMany(f => FuzzPeer.Framed(f))], 1, new Random(1));
        await peer.UntilAsync(p => p.Beats.Count == 1, "the heartbeat that follows ten calls is answered");

        connected.SetException(new RpcException(new Status(StatusCode.PermissionDenied, "no")));

        await peer.EndAsync("the end");
        Assert.Equal(StatusCode.PermissionDenied, peer.Status);
        Assert.Empty(peer.Answers);
        await AllGivenBackAsync(live);
    }

    [Fact]
    public async Task Pushes_to_a_client_that_is_refused_then_give_their_frames_back()
    {
        await using var server = await FuzzServer.StartAsync();
        var live = HubFrame.Live;
        server.Life.OnConnecting = client =>
        {
            client.OnText("welcome");
            throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
        };
        using var peer = server.Connect();

        await peer.EndAsync("the end");

        Assert.Equal(StatusCode.PermissionDenied, peer.Status);
        await AllGivenBackAsync(live);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_does_not_come_to_connect_gives_its_first_message_back(bool isCancelled)
    {
        var live = HubFrame.Live;
        using var cancellation = new CancellationTokenSource();
        var server = new ClientScriptedServer();
        if (isCancelled)
        {
            server.BeforeRead = cancellation.Cancel;
        }

        server.Send("93FF000C");
        server.Accept(isCancelled ? "2" : null);

        await Assert.ThrowsAnyAsync<Exception>(() =>
            StreamingHubClient.ConnectAsync<IFuzzHub, IFuzzReceiver>(server, new FuzzReceiver(), cancellationToken: cancellation.Token));

        await AllGivenBackAsync(live);
    }

    [Fact]
    public async Task A_first_read_that_fails_once_connecting_was_cancelled_is_seen_by_somebody()
    {
        using var unobserved = new UnobservedFailures();

        // Something may still refer to the last one, but not to all.
        for (var i = 0; i < 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var server = new ClientScriptedServer { BeforeRead = cancellation.Cancel };
            server.Accept();
            await Assert.ThrowsAsync<OperationCanceledException>(() =>
                StreamingHubClient.ConnectAsync<IFuzzHub, IFuzzReceiver>(server, new FuzzReceiver(), cancellationToken: cancellation.Token));
            await server.Cancelled.OrFail("the end of the call");
        }

        unobserved.Check("The client");
    }

    [Fact]
    public async Task A_write_that_failed_is_seen_by_somebody()
    {
        using var unobserved = new UnobservedFailures();

        // Something may still refer to the last one, but not to all.
        for (var i = 0; i < 5; i++)
        {
            await WriteToNobodyAsync();
        }

        unobserved.Check("The connection");
    }

    private static async Task WriteToNobodyAsync()
    {
        await using var server = await FuzzServer.StartAsync();
        using var peer = server.Connect();
        await peer.SendAsync(FuzzPeer.Framed(FramesOfClient.Echo(1, 1).Bytes), 1, new Random(1));
        await peer.UntilAsync(p => p.Answers.Count == 1, "the answer");
        peer.StopReading();
        await peer.EndAsync("the end, as the next heartbeat cannot be written");
    }

    /// <summary>A heartbeat may just be on its way.</summary>
    private static Task AllGivenBackAsync(long live) => Eventually.Async(() => HubFrame.Live <= live, "every frame is given back");
}

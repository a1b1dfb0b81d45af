using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientHubConnectionTests
{
    internal interface IHiddenHub : IStreamingHub<IHiddenHub, IProbeReceiver>;

    public interface IBadHub : IStreamingHub<IBadHub, IProbeReceiver>
    {
        string Nothing();
    }

    [Fact]
    public async Task Connecting_waits_for_the_headers()
    {
        var server = new ClientScriptedServer();

        var connecting = StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), host: "elsewhere");
        Assert.False(connecting.IsCompleted);
        server.Accept();
        await connecting.Within("the connection");

        Assert.Equal(("/IProbeHub/Connect", "elsewhere"), (server.Path, server.Host));
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        var server = new ClientScriptedServer();
        server.Accept("3");

        var error = await Assert.ThrowsAsync<RpcException>(() => StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver()));

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.Contains("'3'", error.Status.Detail, StringComparison.Ordinal);
        await server.Cancelled.Within("the end of the call");
    }

    [Fact]
    public async Task A_server_without_the_header_is_refused()
    {
        var server = new ClientScriptedServer();
        server.Accept(version: null);
        server.End();

        var error = await Assert.ThrowsAsync<RpcException>(() => StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver()));

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.Contains("negotiation", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_server_keeps_its_status()
    {
        var server = new ClientScriptedServer();
        server.Accept(version: null);
        server.End(new Status(StatusCode.Unauthenticated, "who?"));

        var error = await Assert.ThrowsAsync<RpcException>(() => StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver()));

        Assert.Equal((StatusCode.Unauthenticated, "who?"), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named()
    {
        var server = new ClientScriptedServer();
        server.Refuse(new Status(StatusCode.Unavailable, "nobody there"));

        var error = await Assert.ThrowsAsync<RpcException>(() => StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver()));

        Assert.Equal((StatusCode.Unavailable, "nobody there"), (error.StatusCode, error.Status.Detail));
        Assert.Contains("IProbeHub", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_can_be_cancelled_and_afterwards_not_any_more()
    {
        using var cancelling = new CancellationTokenSource();
        var silent = new ClientScriptedServer();
        var connecting = StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(silent, new ProbeReceiver(), cancellationToken: cancelling.Token);
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), cancellationToken: cancelling.Token);

        await cancelling.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within("the end of connecting"));
        Assert.Equal(cancelling.Token, error.CancellationToken);
        hub.VoidOne(7);
        Assert.Equal("92D2978DC7AD07", await server.NextAsync("VoidOne"));
    }

    [Fact]
    public async Task The_caller_may_block_after_connecting()
    {
        var server = new ClientScriptedServer();
        var hubs = Task.Run(async () =>
        {
            var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
            return hub.OneAsync(5).GetAwaiter().GetResult();
        });

        server.Accept();
        server.Send("93FF000C");
        await server.NextAsync("OneAsync");
        server.Send("9301CE4882F22105");

        Assert.Equal(5, await hubs.Within("the answer"));
    }

    [Fact]
    public async Task Disposing_closes_this_side_and_then_gives_up_waiting()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
        var pending = hub.OneAsync(1);
        var pendingValue = hub.ValueAsync(1).AsTask();
        hub.VoidOne(7);

        await hub.DisposeAsync().Within("the end");

        Assert.True(server.HalfClosed.IsCompleted);
        Assert.True(server.Cancelled.IsCompleted);
        await server.NextAsync("OneAsync");
        await server.NextAsync("ValueAsync");
        Assert.Equal("92D2978DC7AD07", await server.NextAsync("what waited to be sent"));
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending);
        await Assert.ThrowsAsync<TaskCanceledException>(() => pendingValue);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hub.OneAsync(1));
        Assert.Throws<ObjectDisposedException>(() => hub.VoidOne(1));
        var reason = await hub.WaitForDisconnectAsync().Within("the reason");
        Assert.Equal((DisconnectionType.CompletedNormally, null), (reason.Type, reason.Exception));
        await hub.DisposeAsync().Within("the end again");
    }

    [Fact]
    public async Task A_server_that_ends_in_time_is_not_cancelled()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
        var ending = server.HalfClosed.ContinueWith(_ => server.End(), TaskScheduler.Default);

        await hub.DisposeAsync().Within("the end");
        await ending;

        Assert.Equal(DisconnectionType.CompletedNormally, (await hub.WaitForDisconnectAsync().Within("the reason")).Type);
    }

    [Fact]
    public async Task The_end_of_the_stream_is_a_normal_disconnection()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
        var pending = hub.OneAsync(1);
        var disconnected = hub.WaitForDisconnect();
        Assert.False(disconnected.IsCompleted);

        server.End();

        await disconnected.Within("the disconnection");
        Assert.Equal(DisconnectionType.CompletedNormally, (await hub.WaitForDisconnectAsync()).Type);
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending.Within("the end of the call"));
        var error = await Assert.ThrowsAsync<RpcException>(() => hub.OneAsync(1));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task An_error_of_the_stream_is_the_reason()
    {
        var server = ClientScriptedServer.Accepting();
        var log = new ClientLog();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), logger: log);

        server.End(new Status(StatusCode.Unavailable, "gone"));

        var reason = await hub.WaitForDisconnectAsync().Within("the disconnection");
        Assert.Equal(DisconnectionType.Faulted, reason.Type);
        Assert.Equal("gone", Assert.IsType<RpcException>(reason.Exception).Status.Detail);
        Assert.Contains("IProbeHub", await log.NextAsync(), StringComparison.Ordinal);
        Assert.Throws<RpcException>(() => hub.VoidOne(1));
        await hub.DisposeAsync().Within("the end");
    }

    [Fact]
    public async Task A_write_that_fails_ends_the_connection()
    {
        var server = ClientScriptedServer.Accepting();
        server.BeforeWrite = () => throw new RpcException(new Status(StatusCode.ResourceExhausted, "too large"));
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        var pending = hub.OneAsync(1);

        var reason = await hub.WaitForDisconnectAsync().Within("the disconnection");
        Assert.Equal(DisconnectionType.Faulted, reason.Type);
        Assert.Equal("too large", Assert.IsType<RpcException>(reason.Exception).Status.Detail);
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending.Within("the end of the call"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_meet_the_end_of_the_connection_all_finish(bool byClient)
    {
        for (var round = 0; round < 20; round++)
        {
            var server = ClientScriptedServer.Accepting();
            var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
            var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                for (var calls = new List<Task>(); ; calls.Clear())
                {
                    // The end shows as one of these, in the call itself or when it is awaited.
                    try
                    {
                        calls.Add(hub.OneAsync(1));
                        calls.Add(hub.ValueAsync(1).AsTask());
                        await Task.WhenAll(calls);
                    }
                    catch (Exception e) when (e is ObjectDisposedException or RpcException or TaskCanceledException)
                    {
                        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
                        return;
                    }
                }
            })).ToList();
            for (var answered = 0; answered < 20; answered++)
            {
                server.Send(await server.NextAsync("a call"));
            }

            if (byClient)
            {
                _ = server.HalfClosed.ContinueWith(_ => server.End(), TaskScheduler.Default);
                await hub.DisposeAsync().Within("the end");
            }
            else
            {
                server.End(new Status(StatusCode.Unavailable, "gone"));
            }

            await Task.WhenAll(callers).Within("the end of all calls");
            await hub.WaitForDisconnect().Within("the disconnection");
        }
    }

    [Fact]
    public void A_client_that_was_never_connected_says_so()
    {
        StreamingHubClientFactoryProvider.Default.TryGetFactory<IProbeHub, IProbeReceiver>(out var factory);
        var hub = factory!(new ProbeReceiver(), new ClientScriptedServer(), StreamingHubClientOptions.CreateWithDefault());

        Assert.Contains("ConnectAsync", Assert.Throws<InvalidOperationException>(() => hub.VoidOne(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_may_dispose_and_wait_for_it()
    {
        var server = ClientScriptedServer.Accepting();
        IProbeHub? hub = null;
        var receiver = new ProbeReceiver { Happened = _ => hub!.DisposeAsync() };
        hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        server.Send("9500C0C41000000000000000000000000000000001CE64D9F6E09201A171");

        await hub.WaitForDisconnect().Within("the disconnection");
    }

    [Fact]
    public async Task An_interface_that_cannot_be_used_is_refused_and_named()
    {
        var server = ClientScriptedServer.Accepting();

        var hidden = await Assert.ThrowsAsync<InvalidOperationException>(() => StreamingHubClient.ConnectAsync<IHiddenHub, IProbeReceiver>(server, new ProbeReceiver()));
        var bad = await Assert.ThrowsAsync<InvalidOperationException>(() => StreamingHubClient.ConnectAsync<IBadHub, IProbeReceiver>(server, new ProbeReceiver()));

        Assert.Contains("IHiddenHub", hidden.Message, StringComparison.Ordinal);
        Assert.Contains("IBadHub.Nothing", bad.Message, StringComparison.Ordinal);
    }
}

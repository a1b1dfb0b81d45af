using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>What the context of a call with streams can do, seen as the interfaces that it has.</summary>
public sealed class StreamingContextTests
{
    [Fact]
    public async Task Queued_responses_arrive_in_order_although_the_method_does_not_wait_for_them()
    {
        await using var server = await ProbeServer.StartAsync(types: typeof(QueueService));

        using var call = await MagicOnionClient.Create<IQueueService>(server.Channel()).CountAsync(1000);

        Assert.Equal(Enumerable.Range(0, 1000), await ReadAsync(call.ResponseStream));
    }

    [Fact]
    public async Task After_completion_no_more_responses_are_queued()
    {
        await using var server = await ProbeServer.StartAsync(types: typeof(QueueService));

        using var call = await MagicOnionClient.Create<IQueueService>(server.Channel()).EchoUntilZeroAsync();
        foreach (var item in (int[])[3, 2, 0, 1])
        {
            await call.RequestStream.WriteAsync(item);
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal([3, 2], await ReadAsync(call.ResponseStream));
        await server.State.Until("disconnected False, then True");
    }

    [Fact]
    public async Task Responses_that_were_queued_before_a_failure_arrive_before_its_status()
    {
        await using var server = await ProbeServer.StartAsync(types: typeof(QueueService));

        using var call = await MagicOnionClient.Create<IQueueService>(server.Channel()).FailAfterAsync(2);

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("enough", failure.Status.Detail);
    }

    [Fact]
    public async Task A_hub_that_completes_ends_its_connection_in_good_order()
    {
        await using var server = await ProbeServer.StartAsync(types: typeof(EndingHub));
        var hub = await StreamingHubClient.ConnectAsync<IEndingHub, IProbeReceiver>(server.Channel(), new ProbeReceiver()).Within("the hub connects");

        hub.End();

        Assert.Equal(DisconnectionType.CompletedNormally, (await hub.WaitForDisconnectAsync().Within("the end")).Type);
        await server.State.Until("disconnected False, then True");
    }

    private static async Task<List<int>> ReadAsync(IAsyncStreamReader<int> stream)
    {
        var items = new List<int>();
        while (await stream.MoveNext(CancellationToken.None))
        {
            items.Add(stream.Current);
        }

        return items;
    }

    public interface IQueueService : IService<IQueueService>
    {
        Task<ServerStreamingResult<int>> CountAsync(int count);

        Task<ServerStreamingResult<int>> FailAfterAsync(int count);

        Task<DuplexStreamingResult<int, int>> EchoUntilZeroAsync();
    }

    public sealed class QueueService(ProbeState state) : ServiceBase<IQueueService>, IQueueService
    {
        public Task<ServerStreamingResult<int>> CountAsync(int count)
        {
            Queue(count);
            return Task.FromResult(GetServerStreamingContext<int>().Result());
        }

        public Task<ServerStreamingResult<int>> FailAfterAsync(int count)
        {
            Queue(count);
            return Task.FromException<ServerStreamingResult<int>>(new ReturnStatusException(StatusCode.Aborted, "enough"));
        }

        public async Task<DuplexStreamingResult<int, int>> EchoUntilZeroAsync()
        {
            var streams = (IStreamingServiceContext<int, int>)Context;
            var before = streams.IsDisconnected;
            while (await streams.RequestStream.MoveNext(CancellationToken.None))
            {
                if (streams.RequestStream.Current == 0)
                {
                    streams.CompleteStreamingHub();
                }

                streams.QueueResponseStreamWrite(streams.RequestStream.Current);
            }

            state.Happened($"disconnected {before}, then {streams.IsDisconnected}");
            return GetDuplexStreamingContext<int, int>().Result();
        }

        private void Queue(int count)
        {
            var responses = (IServiceContextWithResponseStream<int>)Context;
            for (var i = 0; i < count; i++)
            {
                responses.QueueResponseStreamWrite(i);
            }
        }
    }

    public interface IEndingHub : IStreamingHub<IEndingHub, IProbeReceiver>
    {
        void End();
    }

    public sealed class EndingHub(ProbeState state) : StreamingHubBase<IEndingHub, IProbeReceiver>, IEndingHub
    {
        private bool _before = true;

        public void End()
        {
            var connection = (IStreamingServiceContext)Context;
            _before = connection.IsDisconnected;
            connection.CompleteStreamingHub();
        }

        protected override ValueTask OnDisconnected()
        {
            state.Happened($"disconnected {_before}, then {((IStreamingServiceContext)Context).IsDisconnected}");
            return default;
        }
    }
}

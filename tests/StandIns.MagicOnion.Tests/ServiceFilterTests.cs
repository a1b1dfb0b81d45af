using System.Buffers;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Server;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>What filters can do to requests and responses, and methods to their status.</summary>
public sealed class ServiceFilterTests
{
    [Theory]
    [InlineData("raw", 7)]
    [InlineData("response", 8)]
    [InlineData("request", 9)]
    public async Task A_filter_can_replace_what_goes_in_and_out(string what, int expected)
    {
        await using var server = await ProbeServer.StartAsync(options => options.GlobalFilters.Add(new ReplacingFilter(what)));

        Assert.Equal(expected, await server.Service().OneAsync(1));
    }

    [Fact]
    public async Task Streaming_methods_can_end_with_a_status()
    {
        await using var server = await ProbeServer.StartAsync(types: typeof(StatusService));
        var service = MagicOnionClient.Create<IStatusService>(server.Channel());

        using var down = await service.DownAsync();
        using var up = await service.UpAsync();
        using var both = await service.BothAsync();

        Assert.Equal("down", (await Assert.ThrowsAsync<RpcException>(() => down.ResponseStream.MoveNext(CancellationToken.None))).Status.Detail);
        Assert.Equal("up", (await Assert.ThrowsAsync<RpcException>(() => up.ResponseAsync)).Status.Detail);
        Assert.Equal("both", (await Assert.ThrowsAsync<RpcException>(() => both.ResponseStream.MoveNext(CancellationToken.None))).Status.Detail);
        Assert.Equal((StatusCode.OutOfRange, StatusCode.OutOfRange, StatusCode.OutOfRange), (down.GetStatus().StatusCode, up.GetStatus().StatusCode, both.GetStatus().StatusCode));
    }

    private sealed class ReplacingFilter(string what) : MagicOnionFilterAttribute
    {
        public override async ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
        {
            switch (what)
            {
                case "raw":
                    var bytes = new ArrayBufferWriter<byte>();
                    context.MessageSerializer.Serialize(bytes, 7);
                    context.SetRawBytesResponse(bytes.WrittenMemory);
                    break;
                case "response":
                    await next(context);
                    Assert.Equal(1, context.GetRawResponse());
                    context.SetRawResponse(8);
                    break;
                case "request":
                    Assert.Equal(1, context.GetRawRequest());
                    context.SetRawRequest(9);
                    await next(context);
                    break;
            }
        }
    }

    public interface IStatusService : IService<IStatusService>
    {
        Task<ServerStreamingResult<int>> DownAsync();

        Task<ClientStreamingResult<int, int>> UpAsync();

        Task<DuplexStreamingResult<int, int>> BothAsync();
    }

    public sealed class StatusService : ServiceBase<IStatusService>, IStatusService
    {
        public Task<ServerStreamingResult<int>> DownAsync() => Task.FromResult(GetServerStreamingContext<int>().ReturnStatus(StatusCode.OutOfRange, "down"));

        public Task<ClientStreamingResult<int, int>> UpAsync() => Task.FromResult(GetClientStreamingContext<int, int>().ReturnStatus(StatusCode.OutOfRange, "up"));

        public Task<DuplexStreamingResult<int, int>> BothAsync() => Task.FromResult(GetDuplexStreamingContext<int, int>().ReturnStatus(StatusCode.OutOfRange, "both"));
    }
}

using Grpc.Net.Client;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

public interface IContextHub : IStreamingHub<IContextHub, IContextReceiver>
{
    Task<bool> IsCurrentAsync();

    Task<bool> IsCurrentLaterAsync();

    Task<string?> FlowingAsync();
}

public interface IContextReceiver;

public sealed class ContextHub : StreamingHubBase<IContextHub, IContextReceiver>, IContextHub
{
    private static readonly AsyncLocal<string?> Flowing = new();

    public Task<bool> IsCurrentAsync() => Task.FromResult(ServiceContext.Current == Context);

    public async Task<bool> IsCurrentLaterAsync()
    {
        await Task.Yield();
        return ServiceContext.Current == Context;
    }

    public Task<string?> FlowingAsync() => Task.FromResult(Flowing.Value);

    protected override ValueTask OnConnecting()
    {
        Flowing.Value = "from the connection";
        return default;
    }
}

public sealed class CurrentContextTests : IContextReceiver
{
    [Fact]
    public async Task What_flows_with_a_connection_is_there_in_every_call()
    {
        await using var server = await ProbeServer.StartAsync(options => options.EnableCurrentContext = true, types: typeof(ContextHub));
        using var channel = GrpcChannel.ForAddress(server.Address);
        var hub = await StreamingHubClient.ConnectAsync<IContextHub, IContextReceiver>(channel, this).Within("a connection");

        // More than are taken in one turn.
        var calls = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => hub.IsCurrentAsync())).Within("all answers");

        Assert.DoesNotContain(false, calls);
        Assert.True(await hub.IsCurrentLaterAsync().Within("an answer"));
        Assert.Equal("from the connection", await hub.FlowingAsync().Within("an answer"));
        await hub.DisposeAsync();
    }
}

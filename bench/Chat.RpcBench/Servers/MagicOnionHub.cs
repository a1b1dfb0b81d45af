using MagicOnion;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;

namespace Chat.RpcBench.Servers;

public sealed class MagicOnionHub : StreamingHubBase<IBenchHub, IBenchReceiver>, IBenchHub
{
    private IGroup<IBenchReceiver>? _room;

    public async Task JoinAsync() => _room = await Group.AddAsync("room");

    public Task<byte[]> EchoAsync(byte[] payload) => Task.FromResult(payload);

    public Task PublishAsync(byte[] payload)
    {
        _room!.All.OnMessage(payload);
        return Task.CompletedTask;
    }
}

public sealed class MagicOnionService : ServiceBase<IBenchService>, IBenchService
{
    public UnaryResult<byte[]> EchoAsync(byte[] payload) => UnaryResult.FromResult(payload);
}

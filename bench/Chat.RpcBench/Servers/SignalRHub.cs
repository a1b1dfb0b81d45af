using Microsoft.AspNetCore.SignalR;

namespace Chat.RpcBench.Servers;

public sealed class SignalRHub : Hub
{
    public Task JoinAsync() => Groups.AddToGroupAsync(Context.ConnectionId, "room");

#pragma warning disable CA1822 // SignalR calls instance methods only
    public Task<byte[]> EchoAsync(byte[] payload) => Task.FromResult(payload);
#pragma warning restore CA1822

    public Task PublishAsync(byte[] payload) => Clients.Group("room").SendAsync(nameof(IBenchReceiver.OnMessage), payload);
}

using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.RpcBench.Scenarios;

/// <summary>The client that comes with a runtime.</summary>
internal sealed class Caller(Func<byte[], Task<byte[]>> echo, Func<ValueTask> dispose) : IBenchReceiver, IAsyncDisposable
{
    public static async Task<Caller> ConnectAsync(string stack, int port, bool isUnary)
    {
        if (stack == Stacks.SignalR)
        {
            var connection = new HubConnectionBuilder()
                .WithUrl($"http://127.0.0.1:{port}/hub", HttpTransportType.WebSockets, options => options.SkipNegotiation = true)
                .AddMessagePackProtocol()
                .Build();
            await connection.StartAsync();
            return new Caller(payload => connection.InvokeAsync<byte[]>(nameof(IBenchHub.EchoAsync), payload), connection.DisposeAsync);
        }

        var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        if (isUnary)
        {
            var service = MagicOnionClient.Create<IBenchService>(channel);
            return new Caller(async payload => await service.EchoAsync(payload), () => Close(channel));
        }

        var receiver = new Caller(null!, null!);
        var hub = await StreamingHubClient.ConnectAsync<IBenchHub, IBenchReceiver>(channel, receiver);
        return new Caller(hub.EchoAsync, async () =>
        {
            await hub.DisposeAsync();
            channel.Dispose();
        });
    }

    public Task<byte[]> EchoAsync(byte[] payload) => echo(payload);

    public void OnMessage(byte[] payload)
    {
        // Nobody publishes in this scenario.
    }

    public ValueTask DisposeAsync() => dispose();

    private static ValueTask Close(GrpcChannel channel)
    {
        channel.Dispose();
        return default;
    }
}

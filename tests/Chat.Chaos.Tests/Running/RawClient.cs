using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Notices;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Serialization.MessagePack;

namespace Chat.Chaos.Tests.Running;

/// <summary>Calls one certain hub, without the SDK's care.</summary>
internal sealed class RawClient : IChatHubReceiver, IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private RawClient(GrpcChannel channel) => _channel = channel;

    public IChatHub Hub { get; private set; } = null!;

    public static async Task<RawClient> ConnectAsync(Service hub, string name)
    {
        var client = new RawClient(GrpcChannel.ForAddress($"http://127.0.0.1:{hub.GrpcPort}"));
        client.Hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(
            client._channel, client, serializerProvider: MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options)).OrFail("a connection");
        await client.Hub.ConnectAsync(new ConnectRequest { UserName = name, Client = "raw" }).OrFail("a welcome");
        return client;
    }

    public void OnEvents(ChannelEventBatch batch)
    {
        // Nobody looks.
    }

    public void OnNotice(ServerNotice notice)
    {
        // Nobody looks.
    }

    public void OnDisconnecting(DisconnectNotice notice)
    {
        // It finds out.
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _channel.Dispose();
    }
}

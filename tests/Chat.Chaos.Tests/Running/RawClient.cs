using System.Collections.Concurrent;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Notices;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Serialization.MessagePack;

namespace Chat.Chaos.Tests.Running;

/// <summary>Calls a hub without the SDK's care, and acknowledges nothing.</summary>
internal sealed class RawClient : IChatHubReceiver, IAsyncDisposable
{
    private readonly ConcurrentQueue<ChannelEvent> _heard = new();
    private readonly TaskCompletionSource<DisconnectNotice> _disconnecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChatHub? _hub;
    private ConnectAnswer? _welcome;

    private RawClient()
    {
    }

    public IChatHub Hub => _hub!;

    public ConnectAnswer Welcome => _welcome!;

    /// <summary>What the hub said before it ended the connection.</summary>
    public Task<DisconnectNotice> Disconnecting => _disconnecting.Task;

    /// <summary>What was delivered to it.</summary>
    public IReadOnlyCollection<ChannelEvent> Heard => _heard;

    public static Task<RawClient> ConnectAsync(Service hub, string name) => ConnectAsync(GrpcChannel.ForAddress($"http://127.0.0.1:{hub.GrpcPort}"), name);

    /// <summary>Over a way that it may share with others.</summary>
    public static async Task<RawClient> ConnectAsync(GrpcChannel way, string name) => await ConnectWithAsync(way, await ChaosSystem.TokenForAsync(name));

    /// <summary>With a token of somebody's own accounts.</summary>
    public static Task<RawClient> ConnectWithAsync(Service hub, string token) => ConnectWithAsync(GrpcChannel.ForAddress($"http://127.0.0.1:{hub.GrpcPort}"), token);

    private static async Task<RawClient> ConnectWithAsync(GrpcChannel way, string token)
    {
        var client = new RawClient();
        client._hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(
            way, client, serializerProvider: MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options)).OrFail("a connection");
        client._welcome = await client.Hub.ConnectAsync(new ConnectRequest { AccessToken = token, Client = "raw" }).OrFail("a welcome");
        return client;
    }

    /// <summary>Comes with a token that gets nobody in.</summary>
    public static async Task<Refusal> RefusedAsync(Service hub, string token)
    {
        using var way = GrpcChannel.ForAddress($"http://127.0.0.1:{hub.GrpcPort}");
        await using var client = new RawClient();
        client._hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(
            way, client, serializerProvider: MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options)).OrFail("a connection");
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.Hub.ConnectAsync(new ConnectRequest { AccessToken = token, Client = "raw" }).OrFail("a refusal"));
        Assert.True(Refusal.TryParseDetail(failure.Status.Detail, out var refusal), failure.Status.Detail);
        return refusal;
    }

    public async Task<ChannelSummary> JoinAsync(string channel)
    {
        var joined = await Hub.JoinChannelAsync(channel).OrFail("a membership");
        await SubscribeAsync(joined.Id);
        return joined;
    }

    public Task<SubscribeAnswer> SubscribeAsync(ChannelId channel) => Hub.SubscribeAsync(new SubscribeRequest { ChannelId = channel }).OrFail("a subscription");

    public void OnEvents(ChannelEventBatch batch)
    {
        foreach (var item in batch.Events)
        {
            _heard.Enqueue(item);
        }
    }

    public void OnNotice(ServerNotice notice)
    {
        // Nobody looks.
    }

    public void OnDisconnecting(DisconnectNotice notice) => _disconnecting.TrySetResult(notice);

    public async ValueTask DisposeAsync() => await Hub.DisposeAsync();
}

using MagicOnion;

namespace Chat.RpcBench;

/// <summary>The same hub for both runtimes: SignalR calls it by the names of its methods.</summary>
public interface IBenchHub : IStreamingHub<IBenchHub, IBenchReceiver>
{
    Task JoinAsync();

    Task<byte[]> EchoAsync(byte[] payload);

    Task PublishAsync(byte[] payload);
}

public interface IBenchReceiver
{
    void OnMessage(byte[] payload);
}

public interface IBenchService : IService<IBenchService>
{
    UnaryResult<byte[]> EchoAsync(byte[] payload);
}

using MagicOnion;

namespace Chat.Benchmarks;

public interface IBenchHub : IStreamingHub<IBenchHub, IBenchReceiver>
{
    Task Nothing();

    Task<byte[]> Echo(byte[] payload);
}

public interface IBenchReceiver
{
    void OnMessage(byte[] payload);
}

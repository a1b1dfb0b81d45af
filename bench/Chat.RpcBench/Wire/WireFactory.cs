namespace Chat.RpcBench.Wire;

internal static class WireFactory
{
    public static async Task<IWireConnection> ConnectAsync(string stack, int port, ReceiveCounter counter) =>
        stack == Stacks.MagicOnion
            ? await Http2Connection.ConnectAsync(port, counter)
            : await WebSocketConnection.ConnectAsync(port, counter);
}

using Chat.RpcBench.Wire;

namespace Chat.RpcBench.Scenarios;

/// <summary>Connections that have joined the group; the first one also sends.</summary>
internal sealed class ReceiverGroup : IAsyncDisposable
{
    private readonly List<WireConnection> _connections = [];

    private ReceiverGroup()
    {
    }

    public WireConnection Sender => _connections[0];

    public static async Task<ReceiverGroup> JoinAsync(string stack, int port, int receivers, ReceiveCounter counter)
    {
        var group = new ReceiverGroup();
        for (var number = 0; number < receivers; number++)
        {
            var connection = await WireConnection.ConnectAsync(stack, port, counter);
            group._connections.Add(connection);
            await connection.JoinAsync();
        }

        return group;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }
}

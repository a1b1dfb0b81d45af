using Chat.RpcBench.Wire;

namespace Chat.RpcBench.Scenarios;

/// <summary>What a connection costs that does nothing, each its own TCP connection and joined to a group.</summary>
internal sealed class IdleScenario(int connections) : IScenario
{
    public string Name => $"{connections} idle connections";

    public async Task<IReadOnlyList<Measurement>> RunAsync(string stack, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(stack);
        var counter = new ReceiveCounter();
        await using (await ReceiverGroup.JoinAsync(stack, server.Port, 100, counter))
        {
            // What the first connections load is not theirs.
        }

        var before = await server.UsageAsync(collect: true);
        await using var group = await ReceiverGroup.JoinAsync(stack, server.Port, connections, counter);
        await Task.Delay(duration, TimeProvider.System, cancellationToken);
        var after = await server.UsageAsync(collect: true);
        return [new("server memory per connection, KB", (after.WorkingSet - before.WorkingSet) / 1024.0 / connections)];
    }
}

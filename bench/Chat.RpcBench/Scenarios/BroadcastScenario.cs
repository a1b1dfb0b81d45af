using System.Diagnostics;
using Chat.RpcBench.Wire;

namespace Chat.RpcBench.Scenarios;

/// <summary>One sender, many receivers of one group; at most <paramref name="inFlight"/> messages are on their way at once.</summary>
internal sealed class BroadcastScenario(int receivers, int bytes, int inFlight) : IScenario
{
    public string Name => $"broadcast to {receivers}, {bytes} B, {inFlight} in flight";

    public async Task<IReadOnlyList<Measurement>> RunAsync(string stack, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(stack);
        var counter = new ReceiveCounter();
        await using var group = await ReceiverGroup.JoinAsync(stack, server.Port, receivers, counter);
        await PublishAsync(group, counter, Measurement.WarmUp, cancellationToken);

        var (before, from, watch) = (await server.UsageAsync(collect: false), counter.Received, Stopwatch.StartNew());
        await PublishAsync(group, counter, duration, cancellationToken);
        var (delivered, seconds) = (counter.Received - from, watch.Elapsed.TotalSeconds);
        var after = await server.UsageAsync(collect: false);
        return
        [
            new("deliveries/s", delivered / seconds),
            new("server CPU µs per delivery", (after.CpuMicroseconds - before.CpuMicroseconds) / delivered),
            new("server bytes allocated per delivery", (double)(after.Allocated - before.Allocated) / delivered),
        ];
    }

    private async Task PublishAsync(ReceiverGroup group, ReceiveCounter counter, TimeSpan duration, CancellationToken cancellationToken)
    {
        var payload = ReceiveCounter.Payload(bytes);
        var from = counter.Received;
        var watch = Stopwatch.StartNew();
        long published = 0;
        while (watch.Elapsed < duration)
        {
            await group.Sender.PublishAsync(payload);
            published++;
            await counter.ReachesAsync(from + ((published - inFlight + 1) * receivers), cancellationToken);
        }

        await counter.ReachesAsync(from + (published * receivers), cancellationToken);
    }
}

using System.Diagnostics;
using Chat.RpcBench.Wire;

namespace Chat.RpcBench.Scenarios;

/// <summary>How long a message takes to each receiver, at a rate that both runtimes can keep.</summary>
internal sealed class LatencyScenario(int receivers, int bytes, Func<double> deliveriesPerSecond) : IScenario
{
    public string Name => $"latency at half of SignalR's rate, {receivers} receivers, {bytes} B";

    public async Task<IReadOnlyList<Measurement>> RunAsync(string stack, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(stack);
        var counter = new ReceiveCounter(measuresLatency: true);
        await using var group = await ReceiverGroup.JoinAsync(stack, server.Port, receivers, counter);
        var perSecond = deliveriesPerSecond() / 2 / receivers;
        await PublishAsync(group, counter, Measurement.WarmUp, perSecond, cancellationToken);
        counter.ForgetLatencies();
        await PublishAsync(group, counter, duration, perSecond, cancellationToken);
        return [new("p50 µs", counter.Latency(0.5)), new("p99 µs", counter.Latency(0.99))];
    }

    // The time of a message is when it was due, so that a stall counts for all it held up.
    private async Task PublishAsync(ReceiverGroup group, ReceiveCounter counter, TimeSpan duration, double perSecond, CancellationToken cancellationToken)
    {
        var payload = ReceiveCounter.Payload(bytes);
        var from = counter.Received;
        var start = Stopwatch.GetTimestamp();
        long published = 0;
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            var due = start + (long)(published / perSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
            {
                await Task.Yield();
            }

            ReceiveCounter.Stamp(payload, due);
            await group.Sender.PublishAsync(payload);
            published++;
        }

        await counter.ReachesAsync(from + (published * receivers), cancellationToken);
    }
}

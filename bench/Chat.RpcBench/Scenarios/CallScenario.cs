using System.Diagnostics;

namespace Chat.RpcBench.Scenarios;

/// <summary>Calls with an answer over one connection, with the runtime's own client.</summary>
internal sealed class CallScenario(bool isUnary, int inFlight) : IScenario
{
    private const int Bytes = 100;

    public string Name => $"{(isUnary ? "unary call" : "hub call")}, {Bytes} B, {inFlight} in flight on one connection";

    public async Task<IReadOnlyList<Measurement>> RunAsync(string stack, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(stack);
        await using var caller = await Caller.ConnectAsync(stack, server.Port, isUnary);
        await CallAsync(caller, Measurement.WarmUp);

        var (before, watch) = (await server.UsageAsync(collect: false), Stopwatch.StartNew());
        var calls = await CallAsync(caller, duration);
        var seconds = watch.Elapsed.TotalSeconds;
        var after = await server.UsageAsync(collect: false);
        return
        [
            new("calls/s", calls / seconds),
            new("server CPU µs per call", (after.CpuMicroseconds - before.CpuMicroseconds) / calls),
            new("server bytes allocated per call", (double)(after.Allocated - before.Allocated) / calls),
        ];
    }

    private async Task<long> CallAsync(Caller caller, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var payload = new byte[Bytes];
            long count = 0;
            for (; watch.Elapsed < duration; count++)
            {
                await caller.EchoAsync(payload);
            }

            return count;
        }));
        return calls.Sum();
    }
}

using System.Globalization;
using Chat.RpcBench;
using Chat.RpcBench.Servers;

if (args is ["serve", var stack, var port, var controlPort])
{
    await BenchServer.RunAsync(stack, int.Parse(port, CultureInfo.InvariantCulture), int.Parse(controlPort, CultureInfo.InvariantCulture));
    return;
}

await BenchRun.RunAsync(args);

using System.Diagnostics;
using System.Globalization;
using Chat.RpcBench.Scenarios;

namespace Chat.RpcBench;

/// <summary>All scenarios, round after round, the runtimes taking turns.</summary>
internal static class BenchRun
{
    public static async Task RunAsync(string[] args)
    {
        var rounds = (int)Option(args, "--rounds", 5);
        var duration = TimeSpan.FromSeconds(Option(args, "--seconds", 3));
        var connections = (int)Option(args, "--connections", 10_000);
        var only = args.SkipWhile(word => word != "--only").ElementAtOrDefault(1) ?? "";

        // The other core is the server's.
        using var self = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() && Environment.ProcessorCount > 1)
        {
            self.ProcessorAffinity = 2;
        }

        var report = new Report($"dotnet run -c Release --project bench/Chat.RpcBench -- {string.Join(' ', args)}".TrimEnd());
        foreach (var scenario in Scenarios(report, connections).Where(scenario => scenario.Name.Contains(only, StringComparison.Ordinal)))
        {
            for (var round = 0; round < rounds; round++)
            {
                // Whoever goes first may find a warmer machine.
                foreach (var stack in round % 2 == 0 ? Stacks.All : Stacks.All.Reverse())
                {
                    using var limit = new CancellationTokenSource((duration * 10) + TimeSpan.FromMinutes(2));
                    report.Add(scenario.Name, stack, await scenario.RunAsync(stack, duration, limit.Token));
                }
            }

            Console.WriteLine(scenario.Name);
        }

        Console.WriteLine();
        Console.Write(report.Write());
        if (args.SkipWhile(word => word != "--write").ElementAtOrDefault(1) is { } file)
        {
            await File.WriteAllTextAsync(file, report.Write());
        }
    }

    private static IEnumerable<IScenario> Scenarios(Report report, int connections)
    {
        yield return new CallScenario(isUnary: true, 64);
        yield return new CallScenario(isUnary: false, 64);
        foreach (var receivers in new[] { 1, 100, 1_000 })
        {
            foreach (var bytes in new[] { 100, 1_024 })
            {
                yield return new BroadcastScenario(receivers, bytes, 1);
                yield return new BroadcastScenario(receivers, bytes, 32);
            }
        }

        var capacity = new BroadcastScenario(100, 100, 32).Name;
        yield return new LatencyScenario(100, 100, () => report.Median(capacity, "deliveries/s", Stacks.SignalR));
        yield return new IdleScenario(connections);
    }

    private static double Option(string[] args, string name, double otherwise) =>
        args.SkipWhile(word => word != name).ElementAtOrDefault(1) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

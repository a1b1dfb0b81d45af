using System.Diagnostics;
using Chat.StoreBench.Scenarios;

namespace Chat.StoreBench;

/// <summary>All scenarios, one after another, each in rounds in which its sides take turns.</summary>
internal static class BenchRun
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = new BenchOptions(args);
        if (args.Contains("--help"))
        {
            Console.WriteLine(BenchOptions.Help);
            return 0;
        }

        await using var store = await Store.StartAsync();
        var report = new Report(options.Command, await store.SettingsAsync());
        await using var alone = new AloneScenario(options);
        IScenario[] scenarios = [alone, new SingleScenario(options), new CopyScenario(options, lanes: 1), new CopyScenario(options, lanes: Store.Lanes), new PageScenario(options)];
        foreach (var scenario in scenarios.Where(scenario => scenario.Key.Contains(options.Only, StringComparison.Ordinal)))
        {
            var prepared = Stopwatch.GetTimestamp();
            await scenario.PrepareAsync(store);
            Console.WriteLine($"{scenario.Key}: prepared in {Stopwatch.GetElapsedTime(prepared).TotalSeconds:0} s");
            for (var round = 0; round < options.Rounds; round++)
            {
                // Whoever goes first may find a warmer machine.
                await scenario.RoundAsync(store, report, isReversed: round % 2 == 1);
                Console.WriteLine($"{scenario.Key}: round {round + 1} of {options.Rounds}");
            }
        }

        var text = report.Write();
        Console.WriteLine();
        Console.Write(text);
        if (options.Write is { } file)
        {
            await File.AppendAllTextAsync(file, text);
        }

        return 0;
    }
}

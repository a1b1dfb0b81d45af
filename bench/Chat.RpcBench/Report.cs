using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Chat.RpcBench.Scenarios;

namespace Chat.RpcBench;

/// <summary>The table: medians with the smallest and the largest of the rounds, and the two runtimes against each other.</summary>
internal sealed class Report(string command)
{
    private readonly Dictionary<(string Scenario, string Measure), Dictionary<string, List<double>>> _rows = [];

    public void Add(string scenario, string stack, IEnumerable<Measurement> measurements)
    {
        foreach (var (name, value) in measurements)
        {
            var row = _rows.TryGetValue((scenario, name), out var known) ? known : _rows[(scenario, name)] = [];
            (row.TryGetValue(stack, out var values) ? values : row[stack] = []).Add(value);
        }
    }

    /// <summary>Median of what has been measured so far.</summary>
    public double Median(string scenario, string measure, string stack) => Median(_rows[(scenario, measure)][stack]);

    public string Write()
    {
        var text = new StringBuilder();
        var runtime = typeof(MagicOnion.Client.MagicOnionClient).Assembly.GetName();
        text.AppendLine(CultureInfo.InvariantCulture, $"MagicOnion runtime: {runtime.Name} {runtime.Version}; .NET {Environment.Version}; {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores (server on one of them); {Processor()}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Command: `{command}`");
        text.AppendLine();
        text.AppendLine("| scenario | measure | MagicOnion | SignalR | ratio |");
        text.AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var ((scenario, measure), row) in _rows)
        {
            var (ours, theirs) = (row[Stacks.MagicOnion], row[Stacks.SignalR]);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {scenario} | {measure} | {Spread(ours)} | {Spread(theirs)} | {Median(ours) / Median(theirs):0.00} |");
        }

        return text.ToString();
    }

    private static string Spread(List<double> values) => $"{Number(Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "N0", CultureInfo.InvariantCulture);

    private static double Median(List<double> values)
    {
        List<double> sorted = [.. values.Order()];
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}

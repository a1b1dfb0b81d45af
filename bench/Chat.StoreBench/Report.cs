using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chat.StoreBench;

/// <summary>The table: two sides against each other, medians with the smallest and the largest of the rounds; ratios are of one round each.</summary>
internal sealed class Report(string command, string settings)
{
    private readonly string _loadBefore = Load();
    private readonly Dictionary<(string What, string Left, string Right), List<(double Left, double Right)>> _rows = [];

    public void Add(string what, (string Name, double Value) left, (string Name, double Value) right)
    {
        var key = (what, left.Name, right.Name);
        (_rows.TryGetValue(key, out var rounds) ? rounds : _rows[key] = []).Add((left.Value, right.Value));
    }

    public string Write()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Command: `{command}`  ");
        text.AppendLine(CultureInfo.InvariantCulture, $".NET {Environment.Version}; {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores for generator and PostgreSQL together; {Processor()}.  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"PostgreSQL: {settings}.  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"Load of the machine (1, 5, 15 min) before: {_loadBefore}, after: {Load()}.");
        text.AppendLine();
        text.AppendLine("| what | left | | right | | left ÷ right |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var ((what, left, right), rounds) in _rows)
        {
            var (ours, others, ratios) = (rounds.Select(round => round.Left), rounds.Select(round => round.Right), rounds.Select(round => round.Left / round.Right));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {left} | {Spread(ours)} | {right} | {Spread(others)} | **{Spread(ratios)}** |");
        }

        text.AppendLine();
        return text.ToString();
    }

    private static string Spread(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        return $"{Number(median)} ({Number(sorted[0])}–{Number(sorted[^1])})";
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "N0", CultureInfo.InvariantCulture);

    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests.Measuring;

/// <summary>
/// <c>--measure [file]</c>: what log-ins, tokens and revocations cost, on one machine that also runs the clients. Appended to the file,
/// else printed.
/// </summary>
internal static class Figures
{
    public const string Command = "--measure";

    public static async Task<int> RunAsync(string[] args)
    {
        var loadBefore = Load();
        List<(string What, string Figure)> rows = [];
        await using var system = new SecuritySystem();
        await system.InitializeAsync();
        rows.AddRange(await TokenFigures.MeasureAsync(system));
        rows.AddRange(await RevocationFigures.MeasureAsync(system));
        rows.AddRange(await LoginFigures.MeasureAsync(system));
        rows.AddRange(await FloodFigures.MeasureAsync(system));

        var report = Report(args, rows, loadBefore);
        if (args.Length > 1)
        {
            await File.AppendAllTextAsync(args[1], report);
        }

        await Console.Out.WriteLineAsync(report);
        return 0;
    }

    /// <summary>p50, p95 and the most, in milliseconds.</summary>
    public static string Show(IReadOnlyList<double> milliseconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Flood.Quantile(milliseconds, 0.5):0.0} ms, p95 {Flood.Quantile(milliseconds, 0.95):0.0} ms, max {milliseconds.Max():0.0} ms ({milliseconds.Count} times)");

    private static string Report(string[] args, List<(string What, string Figure)> rows, string loadBefore)
    {
#if DEBUG
        const string Build = "Debug";
#else
        const string Build = "Release";
#endif
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"\n## {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"Command: `Chat.Security.Tests {string.Join(' ', args)}` ({Build})  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription}; {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores for clients, services, PostgreSQL and Redis together.  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"Load of the machine (1, 5, 15 min) before: {loadBefore}, after: {Load()}.\n");
        text.AppendLine("| what | figure |\n| --- | --- |");
        foreach (var (what, figure) in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {figure} |");
        }

        return text.ToString();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
}

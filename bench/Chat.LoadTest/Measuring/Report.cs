using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chat.LoadTest.Measuring;

/// <summary>A result as text for people.</summary>
internal static class Report
{
    /// <summary>Name and version of the runtime under the hubs, and whether it is the genuine one.</summary>
    public static string Runtime()
    {
        var runtime = typeof(MagicOnion.Client.MagicOnionClient).Assembly.GetName();
        var kind = runtime.Name!.StartsWith("StandIn", StringComparison.Ordinal) ? "stand-in" : "genuine";
        return $"{runtime.Name} {runtime.Version} ({kind}), .NET {Environment.Version}";
    }

    public static string Machine() =>
        $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores for generator, services and stores together; {Processor()}";

    public static string Write(LoadResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {result.Preset}, {result.At:yyyy-MM-dd HH:mm} UTC");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Command: `{result.Command}`  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"MagicOnion runtime: {result.Runtime}; {result.Machine}.  ");
        text.AppendLine(CultureInfo.InvariantCulture, $"PostgreSQL: {Settings(result)}.");
        text.AppendLine();
        text.AppendLine("| figure | value |");
        text.AppendLine("| --- | --- |");
        foreach (var (name, value) in Rows(result))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {value} |");
        }

        text.AppendLine();
        text.AppendLine("| process | CPU s | of a core | CPU µs per acknowledged send | memory, MB |");
        text.AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var process in result.Processes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {process.Name} | {process.CpuSeconds:0.0} | {process.CorePercent:0} % | {process.MicrosecondsPerSend:0} | {process.Megabytes:0} |");
        }

        text.AppendLine();
        text.AppendLine(result.IsClean
            ? "Checks: passed. Nothing lost, doubled or reordered."
            : string.Create(CultureInfo.InvariantCulture, $"Checks: FAILED, {result.ViolationCount} violations; the first:"));
        foreach (var sentence in result.Violations)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {sentence}");
        }

        text.AppendLine();
        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Rows(LoadResult result)
    {
        var load = result.Load;
        yield return ("connections × channels × online members", Text($"{load.Connections:N0} × {load.Channels:N0} × {load.Members:N0}"));
        yield return ("load", load.Rate > 0 ? Text($"{load.Rate:N0} messages/s of {load.Size} B") : Text($"{load.Size} B, as fast as acknowledged, {load.Batch} under way per sender"));
        yield return ("disturbed by", Text($"{load.Stalled:0.##} % stalled readers, {load.Churn:0.##} connections cut a second"));
        yield return ("connects/s", Text($"{result.ConnectsPerSecond:N0}"));
        yield return ("joining and subscribing, s", Text($"{result.EnterSeconds:0.0}"));
        yield return ("hub memory per connection before the load, KB", Text($"{result.HubKilobytesPerConnection:0.0}"));
        yield return ("**acknowledged sends/s**", Text($"**{result.AcknowledgedPerSecond:N0}**"));
        yield return ("**deliveries/s**", Text($"**{result.DeliveredPerSecond:N0}**"));
        yield return ("acknowledge latency p50 / p95 / p99 / max, ms", Text(result.Acknowledge));
        yield return ("delivery latency p50 / p95 / p99 / max, ms", Text(result.Delivery));
        yield return ("sent / acknowledged / delivered in all", Text($"{result.Sent:N0} / {result.Acknowledged:N0} / {result.Delivered:N0}"));
        yield return ("sent again / repeats on the wire / reloads", Text($"{result.SentAgain:N0} / {result.Repeats:N0} / {result.Reloads:N0}"));
        yield return ("connections failed to make / ended by the other side / cut", Text($"{result.FailedConnects:N0} / {result.EndedConnections:N0} / {result.CutConnections:N0}"));
        foreach (var (reason, count) in result.FailureReasons.OrderByDescending(reason => reason.Value).Take(3))
        {
            yield return ("a connection could not be made", Text($"{count:N0} × {reason.ReplaceLineEndings(" ")}"));
        }

        if (result.Storm is { } storm)
        {
            yield return ("all cut at once: s until 99 % / all are live again", Text($"**{storm.SecondsUntil99Percent:0.0}** / {storm.SecondsUntilAll:0.0}"));
            yield return ("database transactions in that time (per second before it)", Text($"{storm.Transactions:N0} ({storm.TransactionsPerSecondBefore:N0})"));
        }
    }

    private static string Settings(LoadResult result) =>
        result.Database.Count == 0 ? "not known, give --database" : string.Join(", ", result.Database.Select(setting => $"{setting.Key}={setting.Value}"));

    private static string Text(Latency latency) => Text($"{latency.P50:0.0} / {latency.P95:0.0} / {latency.P99:0.0} / {latency.Max:0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}

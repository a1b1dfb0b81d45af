using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Chat.Architecture.Tests.Telemetry;

/// <summary>What is under deploy/observability, against the services and against Prometheus's own check.</summary>
[Collection(RunningServices.Collection)]
public sealed partial class ObservabilityTests(RunningServices services)
{
    // What Prometheus itself adds.
    private static readonly string[] OfPrometheus = ["up"];
    private static readonly string[] Words =
        ["sum", "max", "min", "avg", "rate", "increase", "histogram_quantile", "by", "le", "on", "and", "or", "unless", "ignoring", "group_left", "absent", "offset", "without"];

    private static string Folder => Path.Combine(Repository.Root, "deploy", "observability");

    [Fact]
    public async Task Every_metric_that_the_dashboard_and_the_rules_name_is_in_a_scrape()
    {
        using var rare = AllMetrics.Measure();
        await TelemetryTables.SpansAsync(services);
        var scraped = new HashSet<string>(OfPrometheus, StringComparer.Ordinal);
        foreach (var host in services.Hosts.Values)
        {
            using var client = host.CreateHttpClient();
            scraped.UnionWith(SamplePattern().Matches(await client.GetStringAsync("/metrics")).Select(sample => sample.Groups[1].Value));
        }

        var named = Expressions().SelectMany(MetricsOf).Distinct().ToList();

        Assert.True(named.Count > 20, "no metrics were found");
        Assert.Empty(named.Except(scraped));
    }

    [Fact]
    public void Without_a_collector_no_service_makes_spans()
    {
        // No provider, no listener: StartActivity returns null.
        Assert.All(services.Hosts.Values, host => Assert.Null(host.Services.GetService<TracerProvider>()));
    }

    [Fact]
    public void The_dashboard_has_a_row_for_each_question_and_takes_any_data_source()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "chat-dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var rows = panels.Where(panel => panel.GetProperty("type").GetString() == "row").Select(panel => panel.GetProperty("title").GetString()!);

        Assert.Equal(["Traffic", "Latency", "Connections", "Storage", "Faults"], rows);
        Assert.Contains(dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray(), variable => variable.GetProperty("type").GetString() == "datasource");
        Assert.All(
            panels.Where(panel => panel.GetProperty("type").GetString() != "row"),
            panel => Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString()));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task Prometheus_accepts_the_rules()
    {
        await PromtoolAsync("check", "rules", "chat-alerts.yml");
    }

    [Fact]
    public async Task Every_rule_fires_when_it_should_and_not_before()
    {
        await PromtoolAsync("test", "rules", "chat-alerts.tests.yml");

        var tests = await File.ReadAllTextAsync(Path.Combine(Folder, "chat-alerts.tests.yml"));
        Assert.DoesNotContain(
            AlertPattern().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, "chat-alerts.yml"))).Select(alert => alert.Groups[1].Value),
            alert => !tests.Contains($"alertname: {alert}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prometheus_accepts_the_example_for_the_scraping()
    {
        await PromtoolAsync("check", "config", "prometheus.yml");
    }

    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "chat-dashboard.json")));
        string[] panels =
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
        return panels.Concat(RulePattern().Matches(File.ReadAllText(Path.Combine(Folder, "chat-alerts.yml"))).Select(rule => rule.Groups[1].Value));
    }

    // Without label matchers, strings, ranges and what stands in the brackets of "by".
    private static IEnumerable<string> MetricsOf(string expression) =>
        NamePattern().Matches(NoMetricPattern().Replace(expression, " ")).Select(name => name.Value).Except(Words);

    private static async Task PromtoolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        using var promtool = Started(start);
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync().OrFail("the end of promtool");

        Assert.True(promtool.ExitCode == 0, await output + await errors);
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"promtool cannot be run ({missing.Message}): eng/install-tools installs it.", missing);
        }
    }

    [GeneratedRegex(@"^([a-zA-Z_:][\w:]*)(?:\{| )", RegexOptions.Multiline)]
    private static partial Regex SamplePattern();

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex RulePattern();

    [GeneratedRegex(@"^\s+- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertPattern();

    [GeneratedRegex(@"\{[^}]*\}|\[[^]]*\]|\b(?:by|on|ignoring|without)\s*\([^)]*\)|\b\d[\w.]*")]
    private static partial Regex NoMetricPattern();

    [GeneratedRegex(@"[a-zA-Z_:][\w:]*")]
    private static partial Regex NamePattern();
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chat.History.Tests.Plans;

/// <summary>What EXPLAIN said.</summary>
internal sealed partial class Plan(JsonElement root)
{
    private readonly List<JsonElement> _nodes = [.. Walk(root)];

    /// <summary>Pages that were looked at, in memory or on disk.</summary>
    public long Buffers => root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64();

    /// <summary>As the planner reckons, in its own unit.</summary>
    public double Cost => root.GetProperty("Total Cost").GetDouble();

    /// <summary>Indexes that were used; those of the partitions go by one name.</summary>
    public IEnumerable<string> Indexes => Executed.Select(node => Text(node, "Index Name")).OfType<string>().Select(General).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Tables that would be read from end to end.</summary>
    public IEnumerable<string> Scanned =>
        _nodes.Where(node => Text(node, "Node Type") is "Seq Scan").Select(node => General(Text(node, "Relation Name")!)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Partitions of the messages that were really looked into.</summary>
    public IEnumerable<string> Partitions => Executed.Select(node => Text(node, "Relation Name")).OfType<string>().Where(name => Partition().IsMatch(name)).Distinct();

    private IEnumerable<JsonElement> Executed => _nodes.Where(node => node.GetProperty("Actual Loops").GetDouble() > 0 && Text(node, "Node Type") is not "ModifyTable");

    /// <summary>How often such an index was descended, all partitions together.</summary>
    public double Lookups(string index) =>
        Executed.Where(node => Text(node, "Index Name") is { } name && General(name) == index).Sum(node => node.GetProperty("Actual Loops").GetDouble());

    public override string ToString() => root.ToString();

    private static IEnumerable<JsonElement> Walk(JsonElement node)
    {
        yield return node;
        if (node.TryGetProperty("Plans", out var below))
        {
            foreach (var inner in below.EnumerateArray().SelectMany(Walk))
            {
                yield return inner;
            }
        }
    }

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string General(string name) => Partition().Replace(name, "messages");

    [GeneratedRegex(@"^messages_p\d+")]
    private static partial Regex Partition();
}

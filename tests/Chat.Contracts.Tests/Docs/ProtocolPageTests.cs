using System.Runtime.CompilerServices;

namespace Chat.Contracts.Tests.Docs;

public sealed class ProtocolPageTests
{
    [Fact]
    public void The_tables_of_the_protocol_page_are_those_of_the_code()
    {
        var path = Path.Combine(Root(), "docs", "protocol.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var expected = ProtocolTables.All().Aggregate(page, (text, table) => WithTable(text, table.Key, table.Value));

        // CHAT_WRITE_DOCS=1 brings the page up to date; what the tables say in words stays to be read.
        if (Environment.GetEnvironmentVariable("CHAT_WRITE_DOCS") == "1" && expected != page)
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, page);
    }

    [Fact]
    public void The_page_has_a_place_for_every_table()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "protocol.md"));

        Assert.DoesNotContain(ProtocolTables.All().Keys, name => !page.Contains(Begin(name), StringComparison.Ordinal));
    }

    private static string WithTable(string page, string name, string table)
    {
        var begin = page.IndexOf(Begin(name), StringComparison.Ordinal);
        var end = begin < 0 ? -1 : page.IndexOf("<!-- end -->", begin, StringComparison.Ordinal);
        return end < 0 ? page : $"{page[..(begin + Begin(name).Length)]}\n{table}{page[end..]}";
    }

    private static string Begin(string name) => $"<!-- table: {name} -->";

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}

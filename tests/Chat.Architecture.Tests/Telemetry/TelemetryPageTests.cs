namespace Chat.Architecture.Tests.Telemetry;

[Collection(RunningServices.Collection)]
public sealed class TelemetryPageTests(RunningServices services)
{
    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "docs", "telemetry.md");

    [Fact]
    public async Task The_tables_of_the_telemetry_page_are_those_of_the_code()
    {
        var page = (await File.ReadAllTextAsync(Path)).ReplaceLineEndings("\n");
        var expected = WithTable(page, "metrics", TelemetryTables.Metrics());
        expected = WithTable(expected, "spans", await TelemetryTables.SpansAsync(services));
        expected = WithTable(expected, "logs", TelemetryTables.Logs());

        // CHAT_WRITE_DOCS=1 brings the page up to date; what the tables say in words stays to be read.
        if (Environment.GetEnvironmentVariable("CHAT_WRITE_DOCS") == "1" && expected != page)
        {
            await File.WriteAllTextAsync(Path, expected);
        }

        Assert.Equal(expected, page);
    }

    private static string WithTable(string page, string name, string table)
    {
        var begin = page.IndexOf(Begin(name), StringComparison.Ordinal);
        var end = begin < 0 ? -1 : page.IndexOf("<!-- end -->", begin, StringComparison.Ordinal);
        Assert.True(end > 0, $"The page has no place for the table {name}.");
        return $"{page[..(begin + Begin(name).Length)]}\n{table}{page[end..]}";
    }

    private static string Begin(string name) => $"<!-- table: {name} -->";
}

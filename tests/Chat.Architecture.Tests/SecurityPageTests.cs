using System.Text.RegularExpressions;

namespace Chat.Architecture.Tests;

public sealed partial class SecurityPageTests
{
    // Level 1 of OWASP ASVS 5.0.0, by number of chapter, section and requirement.
    private const string LevelOne =
        """
        1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1
        2.1.1 2.2.1 2.2.2 2.3.1
        3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3
        4.1.1 4.4.1
        5.2.1 5.2.2 5.3.1 5.3.2
        6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2
        7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
        8.1.1 8.2.1 8.2.2 8.3.1
        9.1.1 9.1.2 9.1.3 9.2.1
        10.4.1 10.4.2 10.4.3 10.4.4 10.4.5
        11.3.1 11.3.2 11.4.1
        12.1.1 12.2.1 12.2.2
        13.4.1
        14.2.1 14.3.1
        15.1.1 15.2.1 15.3.1
        """;

    private static readonly List<Match> Rows = RowPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"))).ToList();

    [Fact]
    public void Every_requirement_of_the_first_level_has_one_row()
    {
        var expected = LevelOne.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var rows = Rows.Select(row => row.Groups["id"].Value).ToList();

        Assert.Equal(70, expected.Length);
        Assert.Equal(rows.Distinct(), rows);
        Assert.Empty(expected.Except(rows));
    }

    [Fact]
    public void Every_row_names_tests_that_are_there_or_a_reason()
    {
        var tests = Repository.SourceFiles("tests")
            .SelectMany(file => MethodPattern().Matches(File.ReadAllText(file)).Select(method => $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups[1].Value}"))
            .ToHashSet();
        var named = Rows.SelectMany(row => NamePattern().Matches(row.Groups["tests"].Value).Select(name => (Row: row.Groups["id"].Value, Test: name.Groups[1].Value))).ToList();

        Assert.True(named.Count > 70, "no tests are named");
        Assert.DoesNotContain(named, name => !tests.Contains(name.Test));
        Assert.DoesNotContain(Rows, row => row.Groups["tests"].Value.Trim().Length == 0);
    }

    [GeneratedRegex(@"^\| (?<id>\d+\.\d+\.\d+) \| [^|]+ \| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"public (?:async )?(?:Task|ValueTask|void) (\w+)\(")]
    private static partial Regex MethodPattern();

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex NamePattern();
}

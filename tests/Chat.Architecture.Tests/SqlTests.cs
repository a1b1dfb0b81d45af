using System.Text.RegularExpressions;

namespace Chat.Architecture.Tests;

/// <summary>What comes from outside goes to PostgreSQL as a parameter: no statement is put together from it.</summary>
public sealed partial class SqlTests
{
    /// <summary>Files with a statement that is put together all the same, and why that is safe.</summary>
    private static readonly Dictionary<string, string> Explained = new()
    {
        ["Chat.Migrations/DatabaseConnector.cs"] =
            "The name of a database cannot be a parameter. It stands in the connection string, which is the operator's, and is quoted.",
    };

    [Fact]
    public void Statements_are_constants()
    {
        var constants = Sources().SelectMany(source => ConstantPattern().Matches(source.Text).Select(constant => constant.Groups[1].Value)).ToHashSet();
        var statements = Sources().SelectMany(source => StatementPattern().Matches(source.Text).Select(call => (source.File, Statement: call.Groups[1].Value.Trim()))).ToList();

        var made = statements.Where(call => !IsConstant(call.Statement, constants)).ToList();

        Assert.True(statements.Count > 15, "hardly any statement was found");
        Assert.Equal(Explained.Keys, made.Select(call => call.File).Distinct());
        Assert.All(made, call => Assert.False(string.IsNullOrWhiteSpace(Explained[call.File])));
    }

    [Fact]
    public void No_text_with_holes_is_a_statement()
    {
        var made = Sources().Where(source => HolePattern().IsMatch(source.Text)).Select(source => source.File);

        Assert.Equal(Explained.Keys, made);
    }

    [Theory]
    [InlineData("new NpgsqlCommand($\"select {name}\", connection)")]
    [InlineData("new NpgsqlCommand(\"select \" + name, connection)")]
    [InlineData("new NpgsqlBatchCommand(sql)")]
    [InlineData("command.CommandText = sql;")]
    [InlineData("context.Database.ExecuteSqlRawAsync(\"delete from x where y = '\" + name + \"'\")")]
    [InlineData("context.Users.FromSqlRaw($\"select * from users where name = '{name}'\")")]
    public void A_statement_with_something_from_outside_is_noticed(string source)
    {
        var statement = Assert.Single(StatementPattern().Matches(source)).Groups[1].Value.Trim();

        Assert.False(IsConstant(statement, new HashSet<string> { "Sql" }));
    }

    [Theory]
    [InlineData("new NpgsqlCommand(\"select pg_advisory_lock($1)\", connection)")]
    [InlineData("new NpgsqlCommand(isAfter ? PageSql.Sql : Sql, connection)")]
    [InlineData("source.CreateCommand(OutboxSql.Sql)")]
    public void A_constant_is_none(string source)
    {
        var statement = Assert.Single(StatementPattern().Matches(source)).Groups[1].Value.Trim();

        Assert.True(IsConstant(statement, new HashSet<string> { "Sql" }));
    }

    [Theory]
    [InlineData("database.ExecuteSqlAsync($\"select pg_advisory_xact_lock({Lock})\", token)", false)]
    [InlineData("database.SqlQuery<int>(\n    $\"select {count}\")", false)]
    [InlineData("database.ExecuteSqlRawAsync($\"select pg_advisory_xact_lock({Lock})\", token)", true)]
    [InlineData("var sql = $\"select {name}\";", true)]
    public void Holes_are_parameters_where_the_library_makes_them_so(string source, bool isNoticed)
    {
        Assert.Equal(isNoticed, HolePattern().IsMatch(source));
    }

    private static IEnumerable<(string File, string Text)> Sources() =>
        Repository.SourceFiles()
            .Select(file => (File: Repository.Relative(file).Replace(Path.DirectorySeparatorChar, '/'), Path: file))
            .Where(file => file.File.StartsWith("Chat.", StringComparison.Ordinal))
            .Select(file => (file.File, File.ReadAllText(file.Path)));

    /// <summary>One text without holes, or names of constants; the compiler sees to it that these are put together from constants only.</summary>
    private static bool IsConstant(string statement, HashSet<string> constants) =>
        LiteralPattern().IsMatch(statement)
        || (NamesPattern().Match(statement) is { Success: true } names
            && names.Groups["name"].Captures.All(name => constants.Contains(name.Value.Split('.')[^1])));

    [GeneratedRegex(@"const string (\w+)\s*=")]
    private static partial Regex ConstantPattern();

    // The first argument of what takes a statement, up to the comma behind it. Interpolated texts in FromSql and ExecuteSql become parameters by themselves.
    [GeneratedRegex("""(?:\bnew NpgsqlCommand\(|\bnew NpgsqlBatchCommand\(|\.CreateCommand\(|\bCommandText\s*=|(?:FromSqlRaw|ExecuteSqlRaw|ExecuteSqlRawAsync|SqlQueryRaw)(?:<\w+>)?\()((?:\$*\"+(?:[^"]|\\")*\"+|[^",;()]|\([^()]*\))+)""")]
    private static partial Regex StatementPattern();

    [GeneratedRegex("""^(?:"[^"]*"|\"\"\"[^"]*\"\"\")$""")]
    private static partial Regex LiteralPattern();

    [GeneratedRegex(@"^(?:\w+ \? )?(?<name>[A-Z]\w*(?:\.[A-Z]\w*)*)(?: : (?<name>[A-Z]\w*(?:\.[A-Z]\w*)*))?$")]
    private static partial Regex NamesPattern();

    // Behind those that make parameters of the holes a text with holes is what is wanted.
    [GeneratedRegex("""(?<!\b(?:ExecuteSql|ExecuteSqlAsync|FromSql|SqlQuery)(?:<\w+>)?\(\s*)\$+"+\s*(?:select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(?:database|table|index|role|user|schema)\s|alter\s+\w+\s|drop\s+\w+\s|truncate\s|grant\s|copy\s+\w+\s)""", RegexOptions.IgnoreCase)]
    private static partial Regex HolePattern();
}

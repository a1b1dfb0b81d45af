namespace Chat.Architecture.Tests;

public sealed class BudgetTests
{
    [Fact]
    public void A_source_file_fits_on_three_screens()
    {
        Assert.Empty(LongerThan(300, Repository.SourceFiles().Where(file => !IsTest(file))));
    }

    [Fact]
    public void A_test_file_has_at_most_400_lines()
    {
        Assert.Empty(LongerThan(400, Repository.SourceFiles("tests")));
    }

    [Fact]
    public void A_program_is_a_table_of_contents()
    {
        var programs = Repository.SourceFiles().Where(file => Path.GetFileName(file) == "Program.cs");

        Assert.Empty(LongerThan(40, programs.Where(file => !file.Contains("Chat.AppHost", StringComparison.Ordinal))));
        Assert.Empty(LongerThan(90, [Path.Combine(Repository.Root, "Chat.AppHost", "Program.cs")]));
    }

    [Fact]
    public void Tests_await_the_event_and_never_sleep()
    {
        var sleepers = Repository.SourceFiles("tests")
            .Where(file => !file.Contains(Path.Combine("tests", "Chat.Testing") + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) != "BudgetTests.cs")
            .Where(file => File.ReadLines(file).Any(Sleeps));

        Assert.Empty(sleepers.Select(Repository.Relative));
    }

    [Fact]
    public void The_readme_has_at_most_150_lines()
    {
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), 1, 150);
    }

    /// <summary>An endless delay waits for its cancellation, which is an event.</summary>
    private static bool Sleeps(string line) =>
        line.Contains("Thread.Sleep(", StringComparison.Ordinal)
        || line.Contains("new PeriodicTimer(", StringComparison.Ordinal)
        || (line.Contains("Task.Delay(", StringComparison.Ordinal) && !line.Contains("InfiniteTimeSpan", StringComparison.Ordinal));

    private static bool IsTest(string file) => Repository.Relative(file).StartsWith("tests", StringComparison.Ordinal);

    private static string[] LongerThan(int budget, IEnumerable<string> files) =>
    [
        .. from file in files
           let lines = File.ReadLines(file).Count()
           where lines > budget
           select $"{Repository.Relative(file)}: {lines}",
    ];
}

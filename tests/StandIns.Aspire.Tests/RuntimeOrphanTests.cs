using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>An AppHost of its own process, ended in every way.</summary>
public sealed class RuntimeOrphanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_apphost_killed_while_it_starts_leaves_no_process(int quarter)
    {
        // From before the first process to when the web server listens; a random moment of each quarter.
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark);

        await Chat.Testing.Moment.BetweenAsync(TimeSpan.FromMilliseconds(600 * quarter), TimeSpan.FromMilliseconds(600 * (quarter + 1)));
        apphost.Kill();

        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, $"the children of an AppHost killed in quarter {quarter} of its start to end");
    }

    [Fact]
    public async Task An_apphost_killed_when_all_runs_leaves_no_process()
    {
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark);
        await apphost.PrintsAsync("Now listening on", 2);
        Assert.True(ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length >= 6);

        apphost.Kill();

        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, "the children of a killed AppHost to end");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_the_apphost_with_everything_it_started(string signal)
    {
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark);
        await apphost.PrintsAsync("Now listening on", 2);

        apphost.Signal(signal);

        Assert.Equal(0, (await apphost.EndsAsync()).Code);
        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, "the last guard to end");
    }

    [Fact]
    public async Task A_signal_during_the_start_ends_the_apphost_in_an_orderly_way()
    {
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark, "--slow=true");
        await apphost.PrintsAsync("Waiting for resource 'prepare'", 1);

        apphost.Signal("TERM");

        var (code, output) = await apphost.EndsAsync();
        Assert.Equal(0, code);
        Assert.DoesNotContain("fail:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, "the last guard to end");
    }

    [Fact]
    public async Task A_child_inherits_no_file_of_the_apphost()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("first", "sleep", "/", "1000");
        builder.AddExecutable("second", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);

        foreach (var name in (string[])["first", "second"])
        {
            var id = ProcessTable.IdOf(await app.Reaches(name, KnownResourceStates.Running));

            // What the process shows before it has become the command is its shell's.
            await ProcessTable.Until(() => File.ReadAllText($"/proc/{id}/comm").StartsWith("sleep", StringComparison.Ordinal), "the command");
            var links = Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Select(path => File.ResolveLinkTarget(path, false)?.FullName ?? "").ToArray();
            Assert.DoesNotContain(links, link => link.Contains("aspire-guard", StringComparison.Ordinal));
        }
    }
}

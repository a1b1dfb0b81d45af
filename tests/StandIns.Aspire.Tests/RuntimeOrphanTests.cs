using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>An AppHost of its own process, ended in every way.</summary>
public sealed class RuntimeOrphanTests
{
    private const string Mark = "MARKED_BY_TEST";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_apphost_killed_while_it_starts_leaves_no_process(int quarter)
    {
        // From before the first process to when the web server listens; a random moment of each quarter.
        var moment = TimeSpan.FromMilliseconds(600 * quarter + Random.Shared.Next(600));
        var mark = Guid.NewGuid().ToString();
        using var apphost = StartAppHost(mark);

        await Task.Delay(moment, TimeProvider.System);
        apphost.Kill();
        await apphost.WaitForExitAsync();

        await ProcessTable.Until(() => ProcessTable.WithVariable(Mark, mark).Length == 0, $"the children of an AppHost killed after {moment.TotalMilliseconds} ms to end");
    }

    [Fact]
    public async Task An_apphost_killed_when_all_runs_leaves_no_process()
    {
        var mark = Guid.NewGuid().ToString();
        using var apphost = StartAppHost(mark);
        await Prints(apphost, "Now listening on", 2);
        Assert.True(ProcessTable.WithVariable(Mark, mark).Length >= 6);

        apphost.Kill();

        await ProcessTable.Until(() => ProcessTable.WithVariable(Mark, mark).Length == 0, "the children of a killed AppHost to end");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_the_apphost_with_everything_it_started(string signal)
    {
        var mark = Guid.NewGuid().ToString();
        using var apphost = StartAppHost(mark);
        await Prints(apphost, "Now listening on", 2);

        using var kill = Process.Start("kill", [$"-{signal}", $"{apphost.Id}"]);
        await RuntimeApp.Within(apphost.WaitForExitAsync(), $"the end after {signal}");

        Assert.Equal(0, apphost.ExitCode);
        await ProcessTable.Until(() => ProcessTable.WithVariable(Mark, mark).Length == 0, "the last guard to end");
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

    private static Process StartAppHost(string mark)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(Projects.StandIns_Aspire_Sample_AppHost).Assembly.Location);
        start.ArgumentList.Add("--DcpPublisher:RandomizePorts=true");
        start.Environment[Mark] = mark;
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        return Process.Start(start)!;
    }

    private static async Task Prints(Process apphost, string text, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var lines = new List<string>();
        try
        {
            while (times > 0 && await apphost.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                times -= line.Contains(text, StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            // Reported below.
        }

        Assert.True(times == 0, $"The AppHost did not print '{text}' within 30 s. It printed: {string.Join(Environment.NewLine, lines)}");
    }
}

using System.Diagnostics;
using Chat.Testing;

namespace StandIns.Aspire.Tests;

/// <summary>The sample AppHost as a process of its own, which does not outlive its test.</summary>
internal sealed class SampleAppHost : IAsyncDisposable
{
    /// <summary>A variable that everything it starts inherits.</summary>
    public const string Mark = "MARKED_BY_TEST";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private SampleAppHost(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static SampleAppHost Start(string mark, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(Projects.StandIns_Aspire_Sample_AppHost).Assembly.Location);
        start.ArgumentList.Add("--DcpPublisher:RandomizePorts=true");

        // The one of whoever runs the tests is not looked for.
        start.ArgumentList.Add("--DcpPublisher:DashboardPath=none");
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment[Mark] = mark;
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        return new(Process.Start(start.HearingInterrupts())!);
    }

    /// <returns>What it printed, up to the last line waited for.</returns>
    public async Task<IReadOnlyList<string>> PrintsAsync(string text, int times)
    {
        using var limit = new CancellationTokenSource(Waits.Limit);
        var lines = new List<string>();
        try
        {
            while (times > 0 && await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                times -= line.Contains(text, StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            // Reported below.
        }

        Assert.True(times == 0, $"The AppHost did not print '{text}' in time. It printed: {string.Join(Environment.NewLine, lines)}");
        return lines;
    }

    /// <summary>SIGKILL, to it alone.</summary>
    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <returns>Its exit code and what it printed since the last wait, errors included.</returns>
    public async Task<(int Code, string Output)> EndsAsync()
    {
        var output = await RuntimeApp.Within(_process.StandardOutput.ReadToEndAsync(), "the end of the AppHost");
        await RuntimeApp.Within(_process.WaitForExitAsync(), "the end of the AppHost");
        return (_process.ExitCode, output + await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}

using System.Diagnostics;

namespace StandIns.Aspire.Tests;

/// <summary>The sample AppHost as a process of its own.</summary>
internal static class SampleAppHost
{
    /// <summary>A variable that everything it starts inherits.</summary>
    public const string Mark = "MARKED_BY_TEST";

    public static Process Start(string mark, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(Projects.StandIns_Aspire_Sample_AppHost).Assembly.Location);
        start.ArgumentList.Add("--DcpPublisher:RandomizePorts=true");
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment[Mark] = mark;
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        return Process.Start(start)!;
    }

    /// <returns>What it printed, up to the last line waited for.</returns>
    public static async Task<IReadOnlyList<string>> Prints(Process apphost, string text, int times)
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
        return lines;
    }
}

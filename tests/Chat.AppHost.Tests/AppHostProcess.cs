using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chat.Testing;

namespace Chat.AppHost.Tests;

/// <summary>The AppHost as a process of its own, with data of its own, as a person starts it.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const string Mark = "CHAT_TEST_RUN";

    /// <summary>A start takes 15 s on two idle cores; tests share them.</summary>
    private static readonly TimeSpan SystemStart = TimeSpan.FromSeconds(120);

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private AppHostProcess(string dataDirectory, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Executable(), [$"--Chat:DataDirectory={dataDirectory}", "--Chat:Resources=native", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment[Mark] = _run;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join(Environment.NewLine, _lines);

    public static AppHostProcess Start(string dataDirectory, params string[] arguments) => new(dataDirectory, arguments, []);

    public static AppHostProcess StartWith((string Name, string Value) environment, string dataDirectory, params string[] arguments) =>
        new(dataDirectory, arguments, [environment]);

    public Task SaysAsync(string text) =>
        Eventually.Async(() => Output.Contains(text, StringComparison.Ordinal) || _process.HasExited, $"the AppHost says '{text}'", SystemStart);

    /// <summary>SIGKILL to the AppHost alone: what it started has to end by itself.</summary>
    public void Kill() => _process.Kill(entireProcessTree: false);

    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().OrFail("the AppHost ends", SystemStart);
        return _process.ExitCode;
    }

    /// <summary>Asks the AppHost to stop, as Ctrl+C or a service manager does.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Every process that inherited this run's mark, the AppHost aside.</summary>
    public IReadOnlyList<string> LeftOver() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != _process.Id && HasMark(folder))
            .Select(Describe),
    ];

    public async Task LeavesNothingAsync()
    {
        try
        {
            await Eventually.Async(() => LeftOver().Count == 0, "no process is left", TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"10 s after its end the AppHost has left: {string.Join(", ", LeftOver())}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM");
            await EndsAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    private bool HasMark(string folder)
    {
        try
        {
            // A zombie has no environment any more.
            return File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{Mark}={_run}", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(string folder)
    {
        try
        {
            return $"{Path.GetFileName(folder)} {File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')}";
        }
        catch (IOException)
        {
            return Path.GetFileName(folder);
        }
    }

    /// <summary>The AppHost's own output folder, of the same configuration as this test's.</summary>
    private static string Executable([CallerFilePath] string thisFile = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(root, "artifacts", "bin", "Chat.AppHost", configuration, "Chat.AppHost");
    }
}

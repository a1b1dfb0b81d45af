using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Chat.Testing;

/// <summary>The AppHost as a process of its own, with data of its own, as a person starts it. It does not outlive its test.</summary>
public sealed partial class AppHostProcess : IAsyncDisposable
{
    private const string Mark = "CHAT_TEST_RUN";

    // The strictest that somebody may have: what others have to read must not depend on it.
    private const string Launch = "umask 077; exec \"$0\" \"$@\"";

    /// <summary>A start takes some 12 s on two cores (bench/results/start.md); tests share them.</summary>
    private static readonly TimeSpan SystemStart = TimeSpan.FromSeconds(120);

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _dataDirectory;
    private readonly Process _process;

    private AppHostProcess(string dataDirectory, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        _dataDirectory = dataDirectory;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Launch, Executable(), $"--Chat:DataDirectory={dataDirectory}", "--Chat:Resources=native", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.InCleanEnvironment();
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment[Mark] = _run;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start.HearingInterrupts())!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>Without the dashboard, as most tests want it.</summary>
    public static AppHostProcess Start(string dataDirectory, params IEnumerable<string> arguments) => new(dataDirectory, [.. arguments, "--no-dashboard"], []);

    /// <inheritdoc cref="Start"/>
    public static AppHostProcess StartWith((string Name, string Value) environment, string dataDirectory) =>
        new(dataDirectory, ["--no-dashboard"], [environment]);

    /// <summary>With the dashboard; the environment says where it listens.</summary>
    public static AppHostProcess StartWithDashboard(string dataDirectory, params IEnumerable<(string Name, string Value)> environment) =>
        new(dataDirectory, [], environment);

    public Task SaysAsync(string text) =>
        Eventually.Async(() => Output.Contains(text, StringComparison.Ordinal) || _process.HasExited, $"the AppHost says '{text}'", SystemStart);

    /// <returns>The address of its hub.</returns>
    public async Task<Uri> IsHealthyAsync()
    {
        await SaysAsync("  chat          dotnet run");
        var line = _lines.FirstOrDefault(line => line.StartsWith("  hub           grpc", StringComparison.Ordinal));
        return line is not null
            ? new Uri(line.Split(' ')[^1])
            : throw new InvalidOperationException($"The system did not become healthy:{Environment.NewLine}{Output}");
    }

    /// <summary>For whom its hub lets in. It has to be healthy.</summary>
    public DevelopmentTokens Tokens()
    {
        using var endpoints = JsonDocument.Parse(File.ReadAllText(Path.Combine(_dataDirectory, "endpoints.json")));
        return new DevelopmentTokens(new Uri(endpoints.RootElement.GetProperty("identityHttp").GetString()!));
    }

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

    /// <summary>
    /// Every process that inherited this run's mark or works on its data, the AppHost aside. PostgreSQL's processes write their
    /// title over their environment.
    /// </summary>
    public IReadOnlyList<string> LeftOver() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != _process.Id && (HasMark(folder) || UsesData(folder)))
            .Select(Describe),
    ];

    /// <summary>Ids of what this run has started of a program.</summary>
    public IReadOnlyList<int> ProcessesOf(string program) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _) && HasMark(folder) && Runs(folder, program))
            .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)),
    ];

    public async Task LeavesNothingAsync()
    {
        try
        {
            await Eventually.Async(() => LeftOver().Count == 0, "no process is left");
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"After its end the AppHost has left: {string.Join(", ", LeftOver())}");
        }
    }

    /// <summary>In order when it can be, and in any case.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                Signal("TERM");
                await EndsAsync();
            }
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            // Services colour their levels, also where nobody sees it.
            _lines.Enqueue(Colour().Replace(line, ""));
        }
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();

    // A zombie has neither an environment nor a command line any more.
    private bool HasMark(string folder) => Read(folder, "environ").Contains($"{Mark}={_run}", StringComparison.Ordinal);

    // The program itself, or dotnet with its library; not the guard, which has it among its arguments.
    private static bool Runs(string folder, string program) =>
        Read(folder, "cmdline").Split('\0') is [var first, ..] words
        && (Path.GetFileName(first) == program || (Path.GetFileName(first) == "dotnet" && words.Any(word => Path.GetFileName(word) == $"{program}.dll")));

    private bool UsesData(string folder)
    {
        if (Read(folder, "cmdline").Contains(_dataDirectory, StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            return new FileInfo(Path.Combine(folder, "cwd")).LinkTarget?.StartsWith(_dataDirectory, StringComparison.Ordinal) is true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(string folder) => $"{Path.GetFileName(folder)} {Read(folder, "cmdline").Replace('\0', ' ')}";

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The AppHost's own output folder, of the same configuration as this test's.</summary>
    private static string Executable([CallerFilePath] string thisFile = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(root, "artifacts", "bin", "Chat.AppHost", configuration, "Chat.AppHost");
    }
}

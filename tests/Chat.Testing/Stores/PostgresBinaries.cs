using System.Diagnostics;
using System.Globalization;

namespace Chat.Testing;

/// <summary>Where PostgreSQL's programs are, and as whom they run.</summary>
internal sealed record PostgresBinaries(string Directory)
{
    private const uint Nobody = 65534;

    public string InitDb => Path.Combine(Directory, "initdb");

    public string Server => Path.Combine(Directory, "postgres");

    /// <summary>CHAT_PG_BIN, then PATH, then Debian's directories, newest first.</summary>
    public static PostgresBinaries Find()
    {
        var asked = Environment.GetEnvironmentVariable("CHAT_PG_BIN");
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var candidates = new[] { asked ?? "" }.Concat(path).Concat(DebianDirectories());

        // "postgres" and "initdb" side by side: PATH may hold links to only some of them.
        var found = candidates.FirstOrDefault(directory =>
            directory.Length > 0 && File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
        return found is null
            ? throw new InvalidOperationException(
                "These tests need PostgreSQL 15 or newer. Install it (Debian: apt-get install postgresql), or name the directory of initdb and postgres "
                + "in CHAT_PG_BIN, or a server's connection string in CHAT_TEST_POSTGRES.")
            : new PostgresBinaries(found);
    }

    /// <summary>The user that owns the data: PostgreSQL refuses to run as root. Null: the one we are.</summary>
    public static uint? User()
    {
        if (!Native.IsRoot)
        {
            return null;
        }

        // initdb looks its user up, so it has to be in the list.
        var entry = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == "postgres");
        return entry is null ? Nobody : uint.Parse(entry[2], CultureInfo.InvariantCulture);
    }

    public static string[] Prefix(uint? user) =>
        user is null ? [] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--no-new-privs"];

    public async Task CreateClusterAsync(string data, string passwordFile, CancellationToken cancellationToken)
    {
        string[] line =
        [
            .. Prefix(User()), InitDb, "-D", data, "-U", "chat", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8",
            OperatingSystem.IsLinux() ? "--locale=C.UTF-8" : "--locale=C", "--no-sync", "--no-instructions",
        ];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(data)!,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{InitDb} failed: {errors} {await output}");
        }
    }

    private static IEnumerable<string> DebianDirectories() =>
        System.IO.Directory.Exists("/usr/lib/postgresql")
            ? System.IO.Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), out var major) ? major : 0)
                .Select(directory => Path.Combine(directory, "bin"))
            : [];
}

using System.Security.Cryptography;
using System.Text;

namespace Chat.AppHost.Resources;

/// <summary>
/// Where this clone keeps its data: <c>/var/lib/chat-aspire/…</c> as root, else the user's state directory. One AppHost at a
/// time: the lock is held as long as the process lives.
/// </summary>
internal sealed class DataDirectory
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    public string Path { get; }

    /// <summary>Creates and locks the directory. Fails when another AppHost of this clone runs.</summary>
    public static DataDirectory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var lockFile = new FileStream(System.IO.Path.Combine(path, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectory(path, lockFile);
        }
        catch (UnauthorizedAccessException)
        {
            throw new SetupException($"Cannot write to the data directory {path}.");
        }
        catch (IOException failure)
        {
            throw new SetupException($"Cannot lock the data directory {path}: {failure.Message} Another AppHost of this clone may be running.");
        }
    }

    /// <summary>The directory of the clone that holds the given AppHost.</summary>
    public static string For(string appHostDirectory)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appHostDirectory)))[..12];
        return System.IO.Path.Combine(StateDirectory(), "chat-aspire", hash);
    }

    /// <summary>A folder in the directory, created when missing.</summary>
    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>A password made on first use and kept, so that the data stays readable.</summary>
    public string Secret(string name)
    {
        var file = System.IO.Path.Combine(Path, $"{name}.password");
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(file);
    }

    /// <summary>Deletes everything this clone has stored.</summary>
    public void Wipe()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
        Console.WriteLine($"Deleted {Path}. The next start begins with an empty database.");
    }

    private static string StateDirectory()
    {
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            return "/var/lib";
        }

        if (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state)
        {
            return state;
        }

        return OperatingSystem.IsLinux()
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
    }
}

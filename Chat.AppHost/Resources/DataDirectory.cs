using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Chat.AppHost.Resources;

/// <summary>
/// Where this clone keeps its data: <c>/var/lib/chat-aspire/…</c> as root, else the user's state directory. One AppHost at a
/// time: the lock is held as long as the process lives. Other users of the machine read nothing in it; as root they may pass
/// through it, because PostgreSQL runs as another user.
/// </summary>
internal sealed partial class DataDirectory
{
    private const string LockName = "apphost.lock";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Readable = Passable | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly FileStream _lock;

    // What this run has asked for.
    private readonly HashSet<string> _folders = [];

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
            Create(path);
            var lockFile = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

    /// <summary>A folder in the directory that only this user enters, created when missing.</summary>
    public string Folder(string name) => Folder(name, Private);

    /// <summary>A folder in the directory that every user reads: of programs, not of data.</summary>
    public string SharedFolder(string name) => Folder(name, Readable);

    /// <summary>A file that every user reads, with the text of one that only this user may be able to reach.</summary>
    public string SharedCopy(string source)
    {
        var copy = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(source));
        File.Copy(source, copy, overwrite: true);
        SetMode(copy, Readable);
        return copy;
    }

    /// <summary>A password made on first use and kept, so that the data stays readable.</summary>
    public string Secret(string name) => Secret(name, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));

    /// <summary>The same for people to type: 16 letters and digits that are not taken for one another, some 79 bits.</summary>
    public string Password(string name) => Secret(name, () => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 4))));

    /// <summary>The same as 32 bytes in base64, for programs.</summary>
    public string Key(string name) => Secret(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private string Secret(string name, Func<string> make)
    {
        var file = System.IO.Path.Combine(Path, $"{name}.password");
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, make());
        }

        return File.ReadAllText(file);
    }

    /// <summary>Deletes everything this clone has stored, and nothing that somebody else put there.</summary>
    /// <returns>What was done, in sentences.</returns>
    public string Wipe()
    {
        foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(entry => OwnName().IsMatch(entry.Name)).ToList())
        {
            // The whole folder, or, where its owner has put a link in its place, the link alone.
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        var foreign = Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Where(name => name != LockName).Order(StringComparer.Ordinal).ToList();
        Unlock();
        if (foreign.Count > 0)
        {
            return $"Deleted this clone's data in {Path}; what is not the AppHost's stays: {string.Join(", ", foreign)}.";
        }

        try
        {
            Directory.Delete(Path);
        }
        catch (IOException)
        {
            // Another AppHost has begun to use it, or it is mounted there.
        }

        return $"Deleted {Path}.";
    }

    /// <summary>Deletes what the stores of this run have kept, while they do not run. Their folders, passwords and settings stay for their next start.</summary>
    /// <exception cref="SetupException">A folder is a link: what it points to may be more than this clone's. Nothing was deleted.</exception>
    public void EmptyStores()
    {
        var stores = _folders.Where(name => StoreName().IsMatch(name)).Select(name => new DirectoryInfo(System.IO.Path.Combine(Path, name))).ToList();
        var folders = stores.Concat(stores.Select(store => new DirectoryInfo(System.IO.Path.Combine(store.FullName, "data"))));
        if (folders.FirstOrDefault(folder => folder.LinkTarget is not null) is { } link)
        {
            throw new SetupException($"{link.FullName} is a link to {link.LinkTarget}, and what lies there is not deleted.");
        }

        foreach (var entry in stores.SelectMany(store => store.EnumerateFileSystemInfos()).Where(entry => entry.Name != ChatCache.ConfigurationFile).ToList())
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    [GeneratedRegex(@"^(?:postgres-\d+|garnet|redis)$", RegexOptions.CultureInvariant)]
    private static partial Regex StoreName();

    /// <summary>Everything that the AppHost writes here, with the drafts of files that it did not get to finish.</summary>
    [GeneratedRegex(@"^(?:postgres-\d+|garnet|redis|mail|npm|guard|postgres\.sh|(?:[a-z-]+\.password|endpoints\.json)(?:\.\d+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex OwnName();

    /// <summary>The lock file goes while it is locked, where the system allows it: whoever comes next makes a new one.</summary>
    private void Unlock()
    {
        if (OperatingSystem.IsWindows())
        {
            _lock.Dispose();
        }

        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private string Folder(string name, UnixFileMode mode)
    {
        var folder = System.IO.Path.Combine(Path, name);
        _folders.Add(name);
        try
        {
            Directory.CreateDirectory(folder);
            SetMode(folder, mode);
            return folder;
        }
        catch (UnauthorizedAccessException)
        {
            throw new SetupException($"Cannot use {folder}: it belongs to another user.");
        }
    }

    /// <summary>Step by step: the modes of what is created must not depend on the umask. What is there stays as its owner wants it.</summary>
    private static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            Create(parent);
        }

        Directory.CreateDirectory(path);
        SetMode(path, Environment.IsPrivilegedProcess ? Passable : Private);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
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

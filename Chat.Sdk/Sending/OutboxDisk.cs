using System.Runtime.InteropServices;
using System.Text;

namespace Chat.Sdk.Sending;

/// <summary>What the outbox file asks of the disk. Files are readable by their user only.</summary>
internal class OutboxDisk
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnFile | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Held by one at a time, until the stream is closed or the process ends. The file stays: removing it would let two in.</summary>
    public static FileStream Lock(string path) => OpenFile(path, FileMode.OpenOrCreate, FileShare.None);

    public static FileStream Open(string path, FileMode mode)
    {
        var file = OpenFile(path, mode, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, OwnFile); // it may have been there already
        }

        return file;
    }

    public virtual void Write(FileStream file, ReadOnlySpan<byte> bytes) => file.Write(bytes);

    /// <summary>Returns when what was written survives a loss of power.</summary>
    public virtual void Flush(FileStream file) => file.Flush(flushToDisk: true);

    /// <summary>Puts a file in the place of another in one step.</summary>
    public virtual void Replace(string path, string with)
    {
        File.Move(with, path, overwrite: true);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The new name is on disk when its folder is. Where folders cannot be flushed the file system does it in its own time.
        var folder = OpenPath(Encoding.UTF8.GetBytes(Path.GetDirectoryName(path)! + '\0'), flags: 0);
        if (folder >= 0)
        {
            _ = FlushHandle(folder);
            _ = CloseHandle(folder);
        }
    }

    private static FileStream OpenFile(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = OwnFile;
        }

        return new FileStream(path, options);
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, which this project does not allow.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenPath(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushHandle(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseHandle(int handle);
#pragma warning restore SYSLIB1054
}

using System.Text.Json;
using Chat.Sdk.Sending;

namespace Chat.Sdk.Accounts;

/// <summary>
/// Keeps the tokens of one user of one server on disk, where only the user of the system reads them. Several programs may use the
/// same file: whoever gets the next set does so under its lock.
/// </summary>
public sealed class TokenFile(string path, TimeProvider? time = null)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>What is kept; null when there is nothing, or nothing that can be used.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public async Task<TokenSet?> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await JsonSerializer.DeserializeAsync(file, AccountJson.Default.TokenSet, cancellationToken);
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces what is kept, as a whole: whoever reads meanwhile gets the one or the other.</summary>
    public async Task WriteAsync(TokenSet tokens, CancellationToken cancellationToken = default)
    {
        CreateFolder();
        var draft = $"{Path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(draft, PrivateFile(FileMode.CreateNew, FileShare.None)))
            {
                await JsonSerializer.SerializeAsync(file, tokens, AccountJson.Default.TokenSet, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, Path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public void Delete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (DirectoryNotFoundException)
        {
            // It was never there.
        }
    }

    /// <summary>Waits until no other program works on the file. The lock goes with what is returned, and with the process.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken = default)
    {
        CreateFolder();
        while (true)
        {
            try
            {
                return new FileStream($"{Path}.lock", PrivateFile(FileMode.OpenOrCreate, FileShare.None));
            }
            catch (IOException taken) when (OutboxLog.IsTaken(taken))
            {
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    private void CreateFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // One that is there stays as its owner wants it.
            Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions PrivateFile(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        return options;
    }
}

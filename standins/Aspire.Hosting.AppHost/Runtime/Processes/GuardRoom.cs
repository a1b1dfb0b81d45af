namespace Aspire.Hosting.Runtime;

/// <summary>
/// The directory of the guards' FIFOs. After a kill of this process the guards remove it themselves; where it was killed before
/// there were any, the next AppHost does.
/// </summary>
internal sealed class GuardRoom : IDisposable
{
    private const string Prefix = "aspire-guard-";
    private const string OwnerFile = "owner";

    // Guards the directory: made with the first process, gone with Dispose.
    private readonly Lock _lock = new();
    private string? _directory;

    // Locked as long as this process lives, however it ends.
    private FileStream? _owner;
    private bool _isDisposed;

    public ProcessGuard CreateGuard()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_directory is null || !Directory.Exists(_directory))
            {
                Sweep();
                _owner?.Dispose();
                _directory = Directory.CreateTempSubdirectory(Prefix).FullName;
                _owner = Own(_directory, FileMode.CreateNew);
            }

            return ProcessGuard.Create(_directory);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_directory is not null)
            {
                Remove(_directory);
            }

            _owner?.Dispose();
        }
    }

    /// <summary>Removes the rooms whose owner is gone.</summary>
    private static void Sweep()
    {
        foreach (var room in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                using var owner = Own(room, FileMode.Open);
                Remove(room);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or has only begun to make it, or is another user.
            }
        }
    }

    private static FileStream Own(string room, FileMode mode) => new(Path.Combine(room, OwnerFile), mode, FileAccess.ReadWrite, FileShare.None);

    private static void Remove(string room)
    {
        try
        {
            Directory.Delete(room, recursive: true);
        }
        catch (IOException)
        {
            // A guard removes the same files at this moment.
        }
    }
}

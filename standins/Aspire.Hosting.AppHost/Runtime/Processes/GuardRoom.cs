namespace Aspire.Hosting.Runtime;

/// <summary>The directory of the guards' FIFOs. After a kill of this process the guards remove it themselves.</summary>
internal sealed class GuardRoom : IDisposable
{
    // Guards the directory: made with the first process, gone with Dispose.
    private readonly Lock _lock = new();
    private string? _directory;
    private bool _isDisposed;

    public ProcessGuard CreateGuard()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_directory is null || !Directory.Exists(_directory))
            {
                _directory = Directory.CreateTempSubdirectory("aspire-guard-").FullName;
            }

            return ProcessGuard.Create(_directory);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            try
            {
                if (_directory is not null && Directory.Exists(_directory))
                {
                    Directory.Delete(_directory, recursive: true);
                }
            }
            catch (IOException)
            {
                // A guard removes the same files at this moment.
            }
        }
    }
}

namespace Chat.Testing;

/// <summary>A data directory for one test, readable for the user that PostgreSQL runs as.</summary>
public sealed class DataFolder : IAsyncDisposable
{
    public DataFolder()
    {
        Path = Directory.CreateTempSubdirectory("chat-data-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    public string Path { get; }

    /// <summary>An initdb that was told to end deletes what it made, at the same time.</summary>
    public async ValueTask DisposeAsync() => await Eventually.Async(TryDelete, $"'{Path}' can be deleted");

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

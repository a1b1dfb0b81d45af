namespace Chat.LoadTest.Systems;

/// <summary>What is loaded: addresses of hub processes, each its own and not a proxy's, and the processes to watch.</summary>
internal interface ILoadedSystem : IAsyncDisposable
{
    IReadOnlyList<Uri> Hubs { get; }

    /// <summary>Connection string of the system of record; null when it is not known.</summary>
    string? Database { get; }

    IReadOnlyList<ServerProcess> Processes { get; }

    /// <summary>Gets ready to give tokens for these people.</summary>
    Task PrepareTokensAsync(IEnumerable<string> names, CancellationToken cancellationToken);

    /// <summary>An access token that is good for a new connection.</summary>
    ValueTask<string> TokenForAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A process of the system. A store's children are part of it.</summary>
internal sealed record ServerProcess(string Name, int Id)
{
    public bool HasEnded => Directory.Exists("/proc") && !Directory.Exists($"/proc/{Id}");
}

/// <summary>What went wrong, as a sentence for whoever started the program.</summary>
internal sealed class LoadTestException(string sentence) : Exception(sentence);

using System.Collections.Concurrent;

namespace Chat.AppHost.Resources;

/// <summary>
/// Runs a native store such that it ends with the AppHost, also when that is killed: guard.sh reads a FIFO whose writing end
/// only the AppHost holds, and the kernel closes it when the AppHost is gone, however it went.
/// </summary>
internal static class StoreGuard
{
    // Kept open as long as this process lives; .NET opens files so that children do not inherit them.
    private static readonly ConcurrentDictionary<string, FileStream> WritingEnds = new();

    /// <summary>Removes the pipes of AppHosts that did not come to start their stores. The lock on the data says that none of them lives.</summary>
    public static void Sweep(DataDirectory data)
    {
        foreach (var pipe in Directory.EnumerateFiles(data.Folder("guard")))
        {
            File.Delete(pipe);
        }
    }

    /// <summary>Adds a native store that runs under the guard; <paramref name="signal"/> asks it to stop.</summary>
    public static IResourceBuilder<ExecutableResource> AddGuarded(this IDistributedApplicationBuilder builder, DataDirectory data, string name, string signal, params string[] command)
    {
        var arguments = Command(data, name, signal, command);
        return builder.AddExecutable(name, "/bin/sh", data.Path, arguments).OnBeforeResourceStarted((_, _, _) =>
        {
            Open(arguments[1]);
            return Task.CompletedTask;
        });
    }

    /// <summary>Arguments of /bin/sh that run the command under the guard.</summary>
    public static string[] Command(DataDirectory data, string name, string signal, params string[] command)
    {
        var fifo = Path.Combine(data.Folder("guard"), $"{name}-{Environment.ProcessId}");
        File.Delete(fifo);
        Open(fifo);
        return [Path.Combine(AppContext.BaseDirectory, "Resources", "guard.sh"), fifo, signal, .. command];
    }

    /// <summary>A guard that ends takes its pipe along; the one of the next start needs another, or it would take the AppHost for dead.</summary>
    private static void Open(string fifo)
    {
        if (File.Exists(fifo))
        {
            return;
        }

        if (Programs.Output("mkfifo", "-m", "600", fifo) is null)
        {
            throw new SetupException($"Cannot create the pipe {fifo}.");
        }

        // Opened for reading too, because opening a FIFO for writing only waits for a reader. The guard reads its own descriptor.
        if (WritingEnds.TryRemove(fifo, out var last))
        {
            last.Dispose();
        }

        WritingEnds[fifo] = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }
}

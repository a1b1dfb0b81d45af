namespace Aspire.Hosting.Runtime;

/// <summary>A process to be started.</summary>
/// <param name="Command">A path, or a name to be found on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">Variables set over those of this process; <see langword="null"/> takes one away.</param>
internal sealed record ProcessSpec(
    string Command, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>A command that removes what outlives the process; run by the guard, and only when this process is gone.</summary>
    public IReadOnlyList<string> CleanUp { get; init; } = [];

    /// <summary>Finds what will run, so that a wrong name is said before anything is started.</summary>
    public string FindExecutable()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DistributedApplicationException("The stand-in for Aspire starts processes on Linux only: build with the genuine packages (-p:UseStandIns=false).");
        }

        if (!Directory.Exists(WorkingDirectory))
        {
            throw new DistributedApplicationException($"Its working directory '{WorkingDirectory}' does not exist.");
        }

        if (Command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(Command, WorkingDirectory);
            return File.Exists(path)
                ? IsExecutable(path) ? path : throw new DistributedApplicationException($"The file '{path}' is not executable.")
                : throw new DistributedApplicationException($"The file '{path}' does not exist.");
        }

        var search = Environment.TryGetValue("PATH", out var own) && own is not null ? own : System.Environment.GetEnvironmentVariable("PATH");
        return (search ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, Command)).FirstOrDefault(IsExecutable)
            ?? throw new DistributedApplicationException($"The command '{Command}' was not found on PATH.");
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}

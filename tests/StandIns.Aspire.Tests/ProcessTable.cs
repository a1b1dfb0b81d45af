using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>What the system says of processes.</summary>
internal static class ProcessTable
{
    public static int IdOf(ResourceEvent resource) =>
        (int)resource.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!;

    /// <summary>A process that has ended but that nobody has asked about yet does not count.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The processes with a variable of this value in their environment.</summary>
    public static int[] WithVariable(string name, string value) =>
        [.. Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id != 0 && IsAlive(id) && EnvironmentOf(id).Contains($"{name}={value}", StringComparer.Ordinal))];

    public static Task Ends(int id) => Until(() => !IsAlive(id), $"process {id} to end");

    /// <summary>The process table tells nobody of its changes: it has to be asked.</summary>
    public static Task Until(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        await Chat.Testing.Eventually.Async(condition, what);
    }

    private static string[] EnvironmentOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

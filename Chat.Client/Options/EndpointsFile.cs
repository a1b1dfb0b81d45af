using System.Diagnostics;
using System.Text.Json;

namespace Chat.Client.Options;

/// <summary>Finds the hub of the clone: the AppHost leaves its address in <c>artifacts/run/endpoints.json</c> while it runs.</summary>
internal static class EndpointsFile
{
    // Two programs that ask when a process was started do not get the same fraction of a second.
    private static readonly TimeSpan SameStart = TimeSpan.FromSeconds(2);

    private static readonly string RelativePath = Path.Combine("artifacts", "run", "endpoints.json");

    /// <summary>The hub's address, or null and a sentence that says what to do.</summary>
    /// <param name="starts">Folders to search upwards from, the first one first.</param>
    /// <param name="problem">What to tell the user.</param>
    public static Uri? FindHub(IEnumerable<string> starts, out string? problem)
    {
        var file = Find(starts);
        if (file is null)
        {
            problem = "No running system was found. Start it with \"dotnet run --project Chat.AppHost\" and wait for \"all resources healthy\", or say where the hub is with --server URL.";
            return null;
        }

        var hub = Read(file, out var why);
        problem = hub is null ? $"{file} {why}; restart the AppHost, or say where the hub is with --server URL." : null;
        return hub;
    }

    /// <summary>Where the dashboard of that system takes traces; null when it says nothing about it.</summary>
    /// <param name="starts">As above.</param>
    public static TelemetryTarget? FindTelemetry(IEnumerable<string> starts)
    {
        try
        {
            if (Find(starts) is not { } file)
            {
                return null;
            }

            using var json = JsonDocument.Parse(File.ReadAllText(file));
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && !HasEnded(root) && root.TryGetProperty("otlp", out var otlp)
                ? TelemetryTarget.From(otlp)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string? Find(IEnumerable<string> starts) =>
        starts.SelectMany(Upwards).Select(folder => Path.Combine(folder, RelativePath)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }

    private static Uri? Read(string file, out string why)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            why = "does not name the hub's address";
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("hub", out var hub)
                || hub.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            if (HasEnded(json.RootElement))
            {
                why = "was left by an AppHost that is gone";
                return null;
            }

            return CommandLine.ServerFrom(hub.GetString()!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            why = $"cannot be read ({exception.Message})";
            return null;
        }
    }

    /// <summary>An AppHost that was killed leaves its file behind, and by now its port may be that of another system.</summary>
    private static bool HasEnded(JsonElement root)
    {
        if (!root.TryGetProperty("pid", out var pid) || !pid.TryGetInt32(out var id)
            || !root.TryGetProperty("startedAt", out var startedAt) || !startedAt.TryGetDateTimeOffset(out var start))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return (process.StartTime.ToUniversalTime() - start.UtcDateTime).Duration() > SameStart;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}

using System.Text.RegularExpressions;
using Chat.Testing;
using Npgsql;

namespace Chat.LoadTest.Systems;

/// <summary>
/// A system that runs already: the hubs whose addresses were given, or those that the AppHost of this clone has started. The
/// AppHost tells clients the address of its proxy only, so the processes themselves are asked for their ports (Linux).
/// </summary>
internal sealed partial class FoundSystem : ILoadedSystem
{
    private static readonly string[] Services = ["Chat.Hub", "Chat.History", "Chat.Identity"];

    private readonly DevelopmentTokens _tokens;

    private FoundSystem(IReadOnlyList<Uri> hubs, Uri identity, string? database, IReadOnlyList<ServerProcess> processes)
    {
        _tokens = new DevelopmentTokens(identity);
        Hubs = hubs;
        Database = database;
        Processes = processes;
    }

    public IReadOnlyList<Uri> Hubs { get; }

    public string? Database { get; }

    public IReadOnlyList<ServerProcess> Processes { get; }

    public static async Task<FoundSystem> FindAsync(IReadOnlyList<Uri> given, Uri? givenIdentity, string? givenDatabase, CancellationToken cancellationToken)
    {
        var running = Running().ToArray();
        var hubs = given.Count > 0
            ? given
            : [.. running.Where(process => process.Service == "Chat.Hub" && process.Settings.ContainsKey("CHAT_GRPC_PORT"))
                .Select(hub => new Uri($"http://127.0.0.1:{hub.Settings["CHAT_GRPC_PORT"]}"))];
        if (hubs.Count == 0)
        {
            throw new LoadTestException("No hub of this clone runs. Say --start for a system of its own, start Chat.AppHost, or give addresses with --hub.");
        }

        var identity = givenIdentity
            ?? running.Where(process => process.Service == "Chat.Identity" && process.Settings.ContainsKey("CHAT_HTTP_PORT"))
                .Select(service => new Uri($"http://127.0.0.1:{service.Settings["CHAT_HTTP_PORT"]}")).FirstOrDefault()
            ?? throw new LoadTestException("No Chat.Identity of this clone runs. Give its address for operators with --identity.");
        var database = givenDatabase ?? running.Select(process => process.Settings.GetValueOrDefault("ConnectionStrings__chatdb")).FirstOrDefault(found => found is not null);
        List<ServerProcess> processes = [.. running.Select((process, index) => new ServerProcess($"{process.Service} {index + 1}", process.Id))];
        if (database is not null && await PostgresAsync(database, cancellationToken) is { } postgres)
        {
            processes.Add(new ServerProcess("postgres", postgres));
        }

        return new FoundSystem(hubs, identity, database, processes);
    }

    public Task PrepareTokensAsync(IEnumerable<string> names, CancellationToken cancellationToken) => _tokens.PrepareAsync(names, cancellationToken);

    public ValueTask<string> TokenForAsync(string name, CancellationToken cancellationToken) => _tokens.GetAsync(name, cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<(string Service, int Id, Dictionary<string, string> Settings)> Running()
    {
        // …/artifacts/bin/Chat.LoadTest/release/
        var programs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), out var id)
                && Words(folder, "cmdline").FirstOrDefault(word => word.StartsWith(programs, StringComparison.Ordinal)) is { } program
                && Services.FirstOrDefault(service => Path.GetFileNameWithoutExtension(program) == service || Path.GetFileName(program) == service) is { } service)
            {
                var settings = Words(folder, "environ").Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                    .GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(same => same.Key, same => same.Last());
                yield return (service, id, settings);
            }
        }
    }

    private static string[] Words(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The server's first process, when it runs on this machine: the parent of the one that answers.</summary>
    private static async Task<int?> PostgresAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        var status = $"/proc/{connection.ProcessID}/status";
        if (!File.Exists(status) || !(await File.ReadAllTextAsync(status, cancellationToken)).Contains("Name:\tpostgres", StringComparison.Ordinal))
        {
            return null;
        }

        var parent = ParentLine().Match(await File.ReadAllTextAsync(status, cancellationToken));
        return int.Parse(parent.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"PPid:\s+(\d+)")]
    private static partial Regex ParentLine();
}

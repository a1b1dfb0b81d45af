using System.Net;
using System.Runtime.InteropServices;
using Chat.Testing;

namespace Chat.LoadTest.Systems;

/// <summary>
/// A system of its own for one run: PostgreSQL that keeps what it commits, Redis, History and hubs, each a process, of the same
/// build as this program, which also gives the hubs the tokens that they take. All of it ends with this program, however that ends.
/// </summary>
internal sealed class StartedSystem : ILoadedSystem
{
    private static readonly string[] Durable = ["fsync=on", "full_page_writes=on", "synchronous_commit=on", "shared_buffers=128MB", "max_wal_size=1GB"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>…/artifacts/load-test: what the services of the last run said.</summary>
    private static readonly string Logs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "load-test"));

    private readonly string _directory = Directory.CreateTempSubdirectory("chat-load-").FullName;
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<Uri> _hubs = [];
    private readonly List<ServerProcess> _processes = [];
    private TestIssuer? _issuer;

    public IReadOnlyList<Uri> Hubs => _hubs;

    public string? Database { get; private set; }

    public IReadOnlyList<ServerProcess> Processes => _processes;

    public Task PrepareTokensAsync(IEnumerable<string> names, CancellationToken cancellationToken) => Task.CompletedTask;

    // For longer than any run: what is loaded is not the accounts.
    public ValueTask<string> TokenForAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(_issuer!.TokenFor(name, lifetime: TimeSpan.FromDays(2)));

    public static async Task<StartedSystem> StartAsync(int hubs, CancellationToken cancellationToken)
    {
        CleanEnvironment.Clear();
        if (Directory.Exists(Logs))
        {
            Directory.Delete(Logs, recursive: true);
        }

        Directory.CreateDirectory(Logs);
        var system = new StartedSystem();
        try
        {
            await system.StartPartsAsync(hubs, cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartPartsAsync(int hubs, CancellationToken cancellationToken)
    {
        var postgres = await PostgresServer.StartOwnAsync(Durable, cancellationToken);
        _parts.Add(postgres);
        var redis = await RedisServer.StartOwnAsync(cancellationToken: cancellationToken);
        _parts.Add(redis);
        Database = await postgres.CreateDatabaseAsync("chatdb", cancellationToken);

        var database = ("ConnectionStrings__chatdb", Database);
        var cache = ("ConnectionStrings__cache", redis.ConnectionString);
        var migrations = await StartAsync("Chat.Migrations", "migrations", database);
        await Eventually.Async(() => migrations.HasExited, "the migrations end", StartLimit);

        _issuer = await TestIssuer.StartAsync();
        _parts.Add(_issuer);
        var history = await StartServiceAsync("Chat.History", "history", cancellationToken, database, cache);
        for (var number = 1; number <= hubs; number++)
        {
            var hub = await StartServiceAsync("Chat.Hub", $"hub {number}", cancellationToken, [cache, ("services__history__grpc__0", $"{history}"), .. Tokens(_issuer)]);
            _hubs.Add(hub);
        }

        _processes.Add(new ServerProcess("postgres", postgres.ProcessId));
        _processes.Add(new ServerProcess("redis", redis.ProcessId));
    }

    private static IEnumerable<(string Name, string Value)> Tokens(TestIssuer issuer) =>
        issuer.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!));

    /// <returns>Its address for gRPC, when it says that it can serve.</returns>
    private async Task<Uri> StartServiceAsync(string project, string name, CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var (grpc, http) = (FreePort.Next(), FreePort.Next());
        var process = await StartAsync(project, name, [.. settings, ("CHAT_GRPC_PORT", $"{grpc}"), ("CHAT_HTTP_PORT", $"{http}")]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        await Eventually.Async(
            async () => process.HasExited || await IsHealthyAsync(client, cancellationToken),
            $"{name} is healthy",
            StartLimit);
        if (process.HasExited)
        {
            throw new LoadTestException($"{project} ended while it started: {await File.ReadAllTextAsync(LogOf(name), cancellationToken)}");
        }

        _processes.Add(new ServerProcess(name, process.Id));
        return new Uri($"http://127.0.0.1:{grpc}");
    }

    private async Task<GuardedProcess> StartAsync(string project, string name, params (string Name, string Value)[] settings)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"{project}.dll"));
        var environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value);

        // In Development services need no key to call each other.
        environment["DOTNET_ENVIRONMENT"] = environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var process = await GuardedProcess.StartAsync([Dotnet(), "exec", program], _directory, LogOf(name), environment: environment);
        _parts.Add(process);
        return process;
    }

    private static string LogOf(string name) => Path.Combine(Logs, $"{name}.log");

    private static async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }

    // The host that runs us: there may be none on PATH.
    private static string Dotnet() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

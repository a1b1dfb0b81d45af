using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Runtime.InteropServices;
using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>One process of the system, on ports that stay the same when it is started again.</summary>
public sealed class Service(string program, string name, string directory, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    // Started beside everything else on a small machine.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private GuardedProcess? _process;

    public string Name => name;

    public int GrpcPort { get; } = FreePort.Next();

    public int HttpPort { get; } = FreePort.Next();

    public string LogFile => Path.Combine(directory, $"{name}.log");

    private GuardedProcess Process => _process ?? throw new InvalidOperationException($"{name} was not started.");

    /// <summary>Returns when it can serve.</summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        await IsHealthyAsync();
    }

    /// <summary>Returns as soon as there is a process.</summary>
    public async Task LaunchAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var environment = new Dictionary<string, string>(settings)
        {
            ["CHAT_GRPC_PORT"] = $"{GrpcPort}",
            ["CHAT_HTTP_PORT"] = $"{HttpPort}",
            ["DOTNET_ENVIRONMENT"] = "Development",
        };
        _process = await GuardedProcess.StartAsync([Dotnet(), "exec", PathOf(program)], directory, LogFile, environment: environment);
    }

    public Task IsHealthyAsync() => Eventually.Async(
        () => Process.HasExited
            ? throw new InvalidOperationException($"{name} has ended; its last lines:\n{Tail()}")
            : AnswersAsync("/health"),
        $"{name} is healthy",
        StartLimit);

    public Task KillAsync() => Process.KillAsync();

    /// <summary>SIGTERM, and its end.</summary>
    public Task StopAsync() => Process.StopAsync();

    public void Freeze() => Process.Freeze();

    public void Thaw() => Process.Thaw();

    /// <summary>A number out of the metrics, or null while it does not tell.</summary>
    public async Task<double?> MetricAsync(string metric)
    {
        try
        {
            // name{labels} value, and perhaps a time.
            var text = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{HttpPort}/metrics"));
            return text.Split('\n')
                .Where(line => line.StartsWith(metric, StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.IndexOfAny(['}', ' ']) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>What a hub holds that has no client, as text; empty when it is nothing. Channels stay half a minute for those who come back.</summary>
    public async Task<string> HeldAsync()
    {
        try
        {
            var counts = await Http.GetFromJsonAsync<Dictionary<string, int>>(new Uri($"http://127.0.0.1:{HttpPort}/debug/counters"));
            return string.Join(", ", counts!.Where(count => count.Key != "feeds" && count.Value != 0).Select(count => $"{count.Key} {count.Value}"));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return away.Message;
        }
    }

    public string Tail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(30)) : "";

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunToEndAsync(string program, string directory, IReadOnlyDictionary<string, string> settings)
    {
        var log = Path.Combine(directory, $"{program}.log");
        var process = await GuardedProcess.StartAsync([Dotnet(), "exec", PathOf(program)], directory, log, environment: settings);
        await Eventually.Async(() => process.HasExited, $"the end of {program}");
        await process.DisposeAsync();
    }

    /// <summary>This very program, with a word that it knows.</summary>
    public static Task<GuardedProcess> LaunchAsync(string directory, string log, params string[] arguments) =>
        GuardedProcess.StartAsync([Dotnet(), "exec", typeof(Service).Assembly.Location, .. arguments], directory, log);

    private async Task<bool> AnswersAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string PathOf(string program) =>
        typeof(Service).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(attribute => attribute.Key == "ServiceProgram")
            .Select(attribute => attribute.Value!)
            .Single(path => Path.GetFileNameWithoutExtension(path) == program);

    private static string Dotnet() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Chat.Testing;

/// <summary>Which program plays Redis: redis-server or valkey-server where PATH has one, else this repository's own.</summary>
internal static class RedisProgram
{
    public static async Task<(string[] Command, Dictionary<string, string> Environment)> CommandAsync(
        int port,
        string password,
        string directory,
        bool keepsData)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        if ((OnPath("redis-server") ?? OnPath("valkey-server")) is { } redis)
        {
            var file = Path.Combine(directory, "redis.conf");
            await File.WriteAllLinesAsync(
                file,
                [
                    $"port {number}", "bind 127.0.0.1", $"dir \"{directory}\"", "save \"\"", $"requirepass {password}",
                    $"appendonly {(keepsData ? "yes" : "no")}", "appendfsync always", "daemonize no",
                ]);
            return ([redis, file], []);
        }

        string[] own = [.. OwnCommand(), "--port", number, "--bind", "127.0.0.1"];
        return (
            keepsData ? [.. own, "--dir", Path.Combine(directory, "data")] : own,
            new Dictionary<string, string> { ["CHAT_CACHE_PASSWORD"] = password });
    }

    /// <summary>Starts Chat.CacheServer, still without arguments.</summary>
    public static string[] OwnCommand() => [Dotnet(), "exec", CacheServer()];

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static string CacheServer()
    {
        var path = typeof(RedisProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "CacheServerProgram")?.Value;
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"These tests need Redis, and Chat.CacheServer is not built ('{path}'). Build it, install redis-server, or name a server in CHAT_TEST_REDIS.");
    }

    // The host that runs us: a test program may have been started without one on PATH.
    private static string Dotnet() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}

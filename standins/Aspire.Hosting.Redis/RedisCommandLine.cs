using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What the container's shell is told to run.</summary>
internal static class RedisCommandLine
{
    public const string PasswordVariable = "REDIS_PASSWORD";

    public static string Of(RedisResource redis)
    {
        List<string> words = ["redis-server"];
        if (redis.PasswordParameter is not null)
        {
            words.Add($"--requirepass ${PasswordVariable}");
        }

        words.AddRange(redis.Annotations.OfType<RedisModuleAnnotation>().Select(module => $"--loadmodule {module.Path}"));
        if (redis.TryGetLastAnnotation<PersistenceAnnotation>(out var persistence))
        {
            var interval = Math.Max(1, (long)persistence.Interval.TotalSeconds);
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--save {interval} {persistence.KeysChangedThreshold}"));
        }

        return string.Join(' ', words);
    }
}

/// <summary>How often a snapshot is written.</summary>
internal sealed class PersistenceAnnotation(TimeSpan interval, long keysChangedThreshold) : IResourceAnnotation
{
    public TimeSpan Interval { get; } = interval;

    public long KeysChangedThreshold { get; } = keysChangedThreshold;
}

internal sealed class RedisModuleAnnotation(string path) : IResourceAnnotation
{
    public string Path { get; } = path;
}

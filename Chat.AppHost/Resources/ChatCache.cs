using Microsoft.Extensions.DependencyInjection;

namespace Chat.AppHost.Resources;

/// <summary>
/// Redis, called <c>cache</c>: a container where an engine answers; else <c>redis-server</c> or <c>valkey-server</c> on the
/// PATH; else Garnet in a process of its own.
/// </summary>
internal static class ChatCache
{
    private const string Name = "cache";
    private const string ServerName = "cache-server";

    /// <summary>Settings of <c>redis-server</c>, beside its data.</summary>
    public const string ConfigurationFile = "redis.conf";

    public static IResourceBuilder<IResourceWithConnectionString> AddChatCache(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode || settings.Stores == StoreKind.Containers)
        {
            return builder.AddRedis(Name).WithDataVolume();
        }

        var secret = settings.Data.Secret("cache");
        var password = builder.AddParameter("cache-password", secret, secret: true);
        var port = settings.FreePort("cache");
        var program = Programs.Find("redis-server") ?? Programs.Find("valkey-server");
        IResourceBuilder<IResource> server;
        if (program is null)
        {
            server = builder.AddProject<Projects.Chat_CacheServer>(ServerName)
                .WithArgs("--port", $"{port}", "--bind", "127.0.0.1", "--dir", settings.Data.Folder("garnet"))
                .WithEnvironment("CHAT_CACHE_PASSWORD", password);
        }
        else
        {
            server = builder.AddGuarded(settings.Data, ServerName, "TERM", program, RedisConfiguration(settings.Data.Folder("redis"), port, secret));
        }

        string? connectionString = null;
        builder.Services.AddHealthChecks().AddRedis(_ => connectionString ?? throw new InvalidOperationException("The cache has no address yet."), $"{Name}_check");
        return builder.AddConnectionString(Name, ReferenceExpression.Create($"127.0.0.1:{$"{port}"},password={password}"))
            .WaitFor(server)
            .WithHealthCheck($"{Name}_check")
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) => connectionString = await ((IResourceWithConnectionString)resource).GetConnectionStringAsync(cancellationToken));
    }

    /// <summary>A file, because a command line shows its password to every user of the machine.</summary>
    internal static string RedisConfiguration(string folder, int port, string secret)
    {
        var file = Path.Combine(folder, ConfigurationFile);
        var quoted = folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        PrivateFile.Write(file, $"""
            bind 127.0.0.1
            port {port}
            dir "{quoted}"
            appendonly yes
            requirepass {secret}

            """);
        return file;
    }
}

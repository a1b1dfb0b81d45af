using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;

namespace Aspire.Hosting;

public static class RedisToolBuilderExtensions
{
    /// <summary>Adds Redis Insight once for all Redis servers.</summary>
    public static IResourceBuilder<RedisResource> WithRedisInsight(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisInsightResource>>? configureContainer = null, string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        var tool = application.Resources.OfType<RedisInsightResource>().SingleOrDefault() is { } known
            ? application.CreateResourceBuilder(known)
            : application.AddResource(new RedisInsightResource(containerName ?? "redisinsight"))
                .WithImage("redis/redisinsight", "2.70")
                .WithImageRegistry("docker.io")
                .WithHttpEndpoint(targetPort: 5540, name: "http")
                .WithEnvironment(context => WriteInsight(context, application))
                .ExcludeFromManifest();
        configureContainer?.Invoke(tool);
        tool.WithRelationship(builder.Resource, "RedisInsight");
        return builder;
    }

    /// <summary>Adds Redis Commander once for all Redis servers.</summary>
    public static IResourceBuilder<RedisResource> WithRedisCommander(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisCommanderResource>>? configureContainer = null, string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        var tool = application.Resources.OfType<RedisCommanderResource>().SingleOrDefault() is { } known
            ? application.CreateResourceBuilder(known)
            : application.AddResource(new RedisCommanderResource(containerName ?? "rediscommander"))
                .WithImage("rediscommander/redis-commander", "latest")
                .WithImageRegistry("docker.io")
                .WithHttpEndpoint(targetPort: 8081, name: "http")
                .WithEnvironment(context => WriteCommander(context, application))
                .ExcludeFromManifest();
        configureContainer?.Invoke(tool);
        tool.WithRelationship(builder.Resource, "RedisCommander");
        return builder;
    }

    public static IResourceBuilder<RedisInsightResource> WithHostPort(this IResourceBuilder<RedisInsightResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    public static IResourceBuilder<RedisCommanderResource> WithHostPort(this IResourceBuilder<RedisCommanderResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    private static void WriteInsight(EnvironmentCallbackContext context, IDistributedApplicationBuilder application)
    {
        var index = 1;
        foreach (var redis in application.Resources.OfType<RedisResource>())
        {
            var suffix = index.ToString(CultureInfo.InvariantCulture);
            // Inside the container network a server goes by its resource name and its target port.
            context.EnvironmentVariables[$"RI_REDIS_HOST{suffix}"] = redis.Name;
            context.EnvironmentVariables[$"RI_REDIS_PORT{suffix}"] = redis.PrimaryEndpoint.Property(EndpointProperty.TargetPort);
            context.EnvironmentVariables[$"RI_REDIS_ALIAS{suffix}"] = redis.Name;
            if (redis.PasswordParameter is { } password)
            {
                context.EnvironmentVariables[$"RI_REDIS_PASSWORD{suffix}"] = password;
            }

            index++;
        }
    }

    private static void WriteCommander(EnvironmentCallbackContext context, IDistributedApplicationBuilder application)
    {
        var hosts = new ReferenceExpressionBuilder();
        foreach (var redis in application.Resources.OfType<RedisResource>())
        {
            var separator = hosts.IsEmpty ? "" : ",";
            hosts.Append($"{separator}{redis.Name}:{redis.Name}:{redis.PrimaryEndpoint.Property(EndpointProperty.TargetPort)}:0");
            if (redis.PasswordParameter is { } password)
            {
                hosts.Append($":{password}");
            }
        }

        context.EnvironmentVariables["REDIS_HOSTS"] = hosts.Build();
    }
}

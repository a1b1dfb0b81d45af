using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>Where the options of one connection come from. Later sections win, and the caller's own delegate has the last word.</summary>
internal sealed class RedisConnection(string name, IReadOnlyList<IConfigurationSection> sections, Action<ConfigurationOptions>? configure)
{
    public StackExchangeRedisSettings ReadSettings(IConfiguration configuration)
    {
        var settings = new StackExchangeRedisSettings();
        foreach (var section in sections)
        {
            section.Bind(settings);
        }

        if (configuration.GetConnectionString(name) is { } connectionString)
        {
            settings.ConnectionString = connectionString;
        }

        return settings;
    }

    public IConnectionMultiplexer Open(IServiceProvider services, StackExchangeRedisSettings settings)
    {
        var options = ReadOptions(settings.ConnectionString);
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        var redis = ConnectionMultiplexer.Connect(options);
        if (!settings.DisableTracing)
        {
            services.GetRequiredService<RedisTracing>().Watch(redis);
        }

        return redis;
    }

    private ConfigurationOptions ReadOptions(string? connectionString)
    {
        var options = string.IsNullOrEmpty(connectionString) ? new ConfigurationOptions() : ConfigurationOptions.Parse(connectionString);
        if (connectionString?.Contains("abortConnect", StringComparison.OrdinalIgnoreCase) is not true)
        {
            // A host that starts before its Redis should connect later, not fail.
            options.AbortOnConnectFail = false;
        }

        foreach (var section in sections)
        {
            section.GetSection("ConfigurationOptions").Bind(options);
        }

        configure?.Invoke(options);
        return options.EndPoints.Count > 0
            ? options
            : throw new InvalidOperationException(
                $"Redis has no endpoint to connect to. Set the connection string 'ConnectionStrings:{name}', or '{sections[^1].Path}:ConnectionString'.");
    }
}

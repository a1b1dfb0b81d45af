using Aspire.StackExchange.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class AspireRedisExtensions
{
    private const string SectionName = "Aspire:StackExchange:Redis";

    /// <summary>Registers <see cref="IConnectionMultiplexer"/> with a health check and tracing.</summary>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>As <see cref="AddRedisClient"/>, with the connection's name as the service key.</summary>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    public static AspireRedisClientBuilder AddRedisClientBuilder(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    public static AspireRedisClientBuilder AddKeyedRedisClientBuilder(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    private static AspireRedisClientBuilder Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var section = builder.Configuration.GetSection(SectionName);
        var connection = new RedisConnection(connectionName, [section, section.GetSection(connectionName)], configureOptions);
        var settings = connection.ReadSettings(builder.Configuration);
        configureSettings?.Invoke(settings);
        var services = builder.Services;

        if (serviceKey is null)
        {
            services.AddSingleton<IConnectionMultiplexer>(provider => connection.Open(provider, settings));
        }
        else
        {
            services.AddKeyedSingleton<IConnectionMultiplexer>(serviceKey, (provider, _) => connection.Open(provider, settings));
        }

        if (!settings.DisableAutoActivation)
        {
            services.AddSingleton<IHostedService>(provider => new RedisActivation(provider, serviceKey));
        }

        if (!settings.DisableTracing)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<RedisTracing>();
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(RedisTracing.SourceName));
        }

        if (!settings.DisableHealthChecks)
        {
            AddHealthCheck(services, serviceKey);
        }

        return new AspireRedisClientBuilder(builder, settings, serviceKey);
    }

    private static void AddHealthCheck(IServiceCollection services, string? serviceKey)
    {
        var name = serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{serviceKey}";
        var marker = $"{typeof(AspireRedisExtensions).FullName}:{name}";
        if (services.Any(service => service.IsKeyedService && marker.Equals(service.ServiceKey)))
        {
            return; // Registered twice, the name would be refused when health is first asked for.
        }

        services.AddKeyedSingleton<object>(marker, new object());
        services.AddHealthChecks().AddRedis(
            provider => serviceKey is null
                ? provider.GetRequiredService<IConnectionMultiplexer>()
                : provider.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey),
            name,
            failureStatus: HealthStatus.Unhealthy);
    }
}

using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Microsoft.Extensions.Hosting;

public static class AspireEFPostgreSqlExtensions
{
    private const string SectionName = "Aspire:Npgsql:EntityFrameworkCore:PostgreSQL";

    /// <summary>Registers a pooled context on a PostgreSQL connection, with retries, a health check, tracing and metrics.</summary>
    public static void AddNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (builder.Environment.IsDevelopment() && IsRegistered<TContext>(builder.Services))
        {
            throw new InvalidOperationException(
                $"{typeof(TContext).Name} is registered already. Either let AddNpgsqlDbContext register it, or keep the registration and call EnrichNpgsqlDbContext.");
        }

        var section = builder.Configuration.GetSection(SectionName);
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        section.GetSection(typeof(TContext).Name).Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { } connectionString)
        {
            settings.ConnectionString = connectionString;
        }

        configureSettings?.Invoke(settings);
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            if (string.IsNullOrWhiteSpace(settings.ConnectionString))
            {
                throw new InvalidOperationException(
                    $"{typeof(TContext).Name} has no connection string. Set 'ConnectionStrings:{connectionName}', or '{SectionName}:{typeof(TContext).Name}:ConnectionString'.");
            }

            options.UseNpgsql(settings.ConnectionString, npgsql => Apply(settings, npgsql, retries: !settings.DisableRetry));
            configureDbContextOptions?.Invoke(options);
        });
        AddObservability<TContext>(builder, settings);
    }

    /// <summary>Adds retries, a health check, tracing and metrics to a context that was registered with <c>UseNpgsql</c>.</summary>
    public static void EnrichNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!IsRegistered<TContext>(builder.Services))
        {
            throw new InvalidOperationException(
                $"{typeof(TContext).Name} is not registered. Call AddDbContext or AddDbContextPool before EnrichNpgsqlDbContext, or AddNpgsqlDbContext instead of both.");
        }

        var section = builder.Configuration.GetSection(SectionName);
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        section.Bind(settings);
        section.GetSection(typeof(TContext).Name).Bind(settings);
        configureSettings?.Invoke(settings);
        builder.Services.ConfigureDbContext<TContext>(options => Enrich<TContext>(options, settings));
        AddObservability<TContext>(builder, settings);
    }

    private static bool IsRegistered<TContext>(IServiceCollection services)
        where TContext : DbContext =>
        services.Any(service => service.ServiceType == typeof(TContext));

    private static void Enrich<TContext>(DbContextOptionsBuilder options, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        var present = options.Options.Extensions.OfType<RelationalOptionsExtension>().FirstOrDefault()
            ?? throw new InvalidOperationException($"{typeof(TContext).Name} was registered without UseNpgsql.");
        if (settings.CommandTimeout is { } asked && present.CommandTimeout is { } own && own != asked)
        {
            throw new InvalidOperationException(
                $"{typeof(TContext).Name} was registered with a command timeout of {own} s, and its settings ask for {asked} s: say it in one place.");
        }

        // A strategy that the context brought along stays.
        var retries = !settings.DisableRetry && present.ExecutionStrategyFactory is null;
        Apply(settings, new NpgsqlDbContextOptionsBuilder(options), retries);
    }

    private static void Apply(NpgsqlEntityFrameworkCorePostgreSQLSettings settings, NpgsqlDbContextOptionsBuilder npgsql, bool retries)
    {
        if (retries)
        {
            npgsql.EnableRetryOnFailure();
        }

        if (settings.CommandTimeout is { } seconds)
        {
            npgsql.CommandTimeout(seconds);
        }
    }

    private static void AddObservability<TContext>(IHostApplicationBuilder builder, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
        where TContext : DbContext
    {
        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().AddDbContextCheck<TContext>(typeof(TContext).Name);
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Npgsql"));
        }
    }
}

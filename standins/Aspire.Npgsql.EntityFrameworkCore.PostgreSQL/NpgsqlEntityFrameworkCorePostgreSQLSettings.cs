namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>
/// How a PostgreSQL context is wired into its host. Configuration section <c>Aspire:Npgsql:EntityFrameworkCore:PostgreSQL</c>,
/// below it one per connection and one per context type.
/// </summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    public string? ConnectionString { get; set; }

    /// <summary>Retries are on by default; transactions of one's own then need <c>Database.CreateExecutionStrategy()</c>.</summary>
    public bool DisableRetry { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }

    /// <summary>Seconds; null leaves the provider's own.</summary>
    public int? CommandTimeout { get; set; }
}

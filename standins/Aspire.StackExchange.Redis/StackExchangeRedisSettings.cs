namespace Aspire.StackExchange.Redis;

/// <summary>How a Redis client is wired into its host. Configuration section <c>Aspire:StackExchange:Redis</c>, and below it one per connection.</summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    /// <summary>Whether the connection waits for its first use instead of being opened when the host starts.</summary>
    public bool DisableAutoActivation { get; set; }
}

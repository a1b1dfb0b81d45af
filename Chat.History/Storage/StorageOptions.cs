using System.ComponentModel.DataAnnotations;

namespace Chat.History.Storage;

/// <summary>How History uses PostgreSQL, beyond what the connection string says.</summary>
internal sealed class StorageOptions
{
    public const string SectionName = "History:Storage";

    /// <summary>
    /// Longest wait for one command; the hub answers its clients within 3 s, so a longer one helps nobody. 1 to 60 s, default 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most connections of the pool that messages and pages go through, unless the connection string says so. 2 to 500, default 32.</summary>
    [Range(2, 500)]
    public int MaxConnections { get; init; } = 32;

    /// <summary>How often the identity of the database is looked at while connections stay open. 0.1 s to 10 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan EpochCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long rows of the outbox are kept that every consumer has read, and while there is none, every row. 1 h to 365 days, default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan OutboxKeptFor { get; init; } = TimeSpan.FromDays(7);
}

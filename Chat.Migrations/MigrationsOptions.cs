using System.ComponentModel.DataAnnotations;

namespace Chat.Migrations;

/// <summary>How long the program is patient.</summary>
internal sealed class MigrationsOptions
{
    public const string SectionName = "Migrations";

    /// <summary>Longest wait for PostgreSQL to accept connections. 0 to 1 h, default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time for one step of a migration, and for another run to finish. 1 s to 1 day, default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(10);
}

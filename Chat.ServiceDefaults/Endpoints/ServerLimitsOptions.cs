using System.ComponentModel.DataAnnotations;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>What one process takes on before anybody is known to it. What a user may do is said by the limits of each service.</summary>
internal sealed class ServerLimitsOptions
{
    public const string SectionName = "Server";

    /// <summary>Connections of one port, 1 to 1,000,000; past it new ones are closed at once. The ports do not share it: health is told also when clients fill theirs.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 11_000;

    /// <summary>Calls under way on one HTTP/2 connection, 1 to 10,000; clients wait with more. Services send all of theirs over one.</summary>
    [Range(1, 10_000)]
    public int MaxStreams { get; set; } = 1_000;

    /// <summary>Longest time for the head of a request; so long its body may come slower than 240 bytes/s; 2 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan HeadersWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of a request that is no call: JSON and forms; 1,000 to 30,000,000.</summary>
    [Range(1_000, 30_000_000)]
    public int MaxRequestBytes { get; set; } = 64 * 1024;
}

using System.ComponentModel.DataAnnotations;

namespace Chat.ServiceDefaults.Limits;

/// <summary>How limits work; what they are is said by each service.</summary>
internal sealed class LimitsOptions
{
    public const string SectionName = "Limits";

    /// <summary>Longest wait for Redis, 1 ms to 5 s; past it this process decides alone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan RedisWithin { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long Redis is left alone after it was away or slow, 0 to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PauseAfterFailure { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Users and addresses that this process keeps buckets of, 100 to 10,000,000; past it those go that were not seen for longest.</summary>
    [Range(100, 10_000_000)]
    public int Keys { get; set; } = 100_000;

    /// <summary>
    /// Proxies in front of this server, addresses or networks such as <c>10.0.0.0/8</c>, separated by commas: only what these say in
    /// <c>X-Forwarded-For</c> is believed. <c>private</c>: whoever has a private address, for an ingress that always says where a request came
    /// from. Empty: nobody.
    /// </summary>
    public string KnownProxies { get; set; } = "";
}

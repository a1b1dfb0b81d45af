namespace MagicOnion.Server.Internal;

/// <summary>Bounds that the package this stands in for does not have; also from the configuration section "MagicOnion".</summary>
internal sealed class StreamingHubLimits
{
    public const long SmallestBytes = 64 * 1024;

    public const int SmallestMessages = 64;

    /// <summary>What may wait for one client to read it, in bytes. Beyond that the connection is ended.</summary>
    public long MaxQueuedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The same in messages.</summary>
    public int MaxQueuedMessages { get; set; } = 100_000;
}

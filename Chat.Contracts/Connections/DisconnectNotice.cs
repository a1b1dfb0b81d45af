using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Why the server ends a connection.</summary>
[MessagePackObject]
public sealed record DisconnectNotice
{
    [Key(0)]
    public required DisconnectCode Code { get; init; }

    /// <summary>How long to wait before connecting again; zero: at once (with the client's usual jitter).</summary>
    [Key(1)]
    public required TimeSpan RetryAfter { get; init; }
}

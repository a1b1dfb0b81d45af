namespace MagicOnion.Client;

/// <summary>The server gave a sign of life.</summary>
public readonly struct ServerHeartbeatEvent(long serverTimeUnixMs, ReadOnlyMemory<byte> metadata)
{
    public DateTimeOffset ServerTime { get; } = DateTimeOffset.FromUnixTimeMilliseconds(serverTimeUnixMs);

    /// <summary>One MessagePack value.</summary>
    public ReadOnlyMemory<byte> Metadata { get; } = metadata;
}

/// <summary>The server answered a heartbeat of the client.</summary>
public readonly struct ClientHeartbeatEvent(long roundTripTimeMs)
{
    public TimeSpan RoundTripTime { get; } = TimeSpan.FromMilliseconds(roundTripTimeMs);
}

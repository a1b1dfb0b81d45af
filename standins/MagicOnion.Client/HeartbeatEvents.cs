namespace MagicOnion.Client;

/// <summary>The server gave a sign of life.</summary>
public readonly struct ServerHeartbeatEvent(long serverTimeUnixMs, ReadOnlyMemory<byte> metadata)
{
    /// <summary>The nearest that there is, should the server send a number that is no time.</summary>
    public DateTimeOffset ServerTime { get; } = DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(serverTimeUnixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>One MessagePack value.</summary>
    public ReadOnlyMemory<byte> Metadata { get; } = metadata;
}

/// <summary>The server answered a heartbeat of the client.</summary>
public readonly struct ClientHeartbeatEvent(long roundTripTimeMs)
{
    public TimeSpan RoundTripTime { get; } = TimeSpan.FromMilliseconds(roundTripTimeMs);
}

namespace MagicOnion.Server.Features;

/// <summary>The heartbeat of a hub's connection, among the features of its HttpContext.</summary>
public interface IMagicOnionHeartbeatFeature
{
    /// <summary>When the client acknowledged last.</summary>
    DateTimeOffset LastReceivedAt { get; }

    /// <summary>From the last heartbeat to its acknowledgement.</summary>
    TimeSpan Latency { get; }

    /// <summary>Cancelled when the client does not acknowledge in time.</summary>
    CancellationToken TimeoutToken { get; }

    void SetAckCallback(Action<TimeSpan>? callbackAction);

    /// <summary>No more heartbeats for this connection.</summary>
    void Unregister();
}

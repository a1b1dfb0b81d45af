using System.Collections.Frozen;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Server.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MagicOnion.Server.Internal;

/// <summary>What the connections of one hub type have in common.</summary>
internal sealed class HubDefinition
{
    public required string Name { get; init; }

    public required FrozenDictionary<int, HubMethodHandler> Methods { get; init; }

    public required IRemoteSerializer RemoteSerializer { get; init; }

    public required HubGroups Groups { get; init; }

    /// <summary>Null when the hub sends no heartbeats.</summary>
    public required HubHeartbeat? Heartbeat { get; init; }

    public required HubMessageLimits MessageLimits { get; init; }

    public required ServerServices Services { get; init; }

    public ILogger Logger => Services.Logger;

    public MagicOnionOptions Options => Services.Options;

    public ServerMetrics Metrics => Services.Metrics;

    public TimeProvider TimeProvider => Services.TimeProvider;
}

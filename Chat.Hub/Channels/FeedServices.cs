using Chat.Hub.Backplane;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.History;
using Cysharp.Runtime.Multicast;

namespace Chat.Hub.Channels;

/// <summary>What every feed works with.</summary>
internal sealed record FeedServices(
    HistoryGateway History,
    IBackplane Backplane,
    IMulticastGroupProvider Groups,
    GroupBroadcast Broadcast,
    SlowConsumers SlowConsumers,
    HubMetrics Metrics,
    TimeProvider Time,
    ILogger<ChannelFeed> Logger);

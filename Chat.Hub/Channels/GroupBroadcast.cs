using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Hub.Diagnostics;
using Cysharp.Runtime.Multicast;

namespace Chat.Hub.Channels;

/// <summary>Hands events to every member of a group. Nothing else in the product broadcasts.</summary>
internal sealed class GroupBroadcast(HubMetrics metrics, TimeProvider time)
{
    /// <param name="group">In-memory: the members that are connected to this hub.</param>
    /// <param name="batch">Serialised once, however many members there are.</param>
    /// <param name="members">How many there are, for the metric.</param>
    public void SendMessagesToGroup(IMulticastSyncGroup<Guid, IChatHubReceiver> group, ChannelEventBatch batch, int members)
    {
        var started = time.GetTimestamp();
        group.All.OnEvents(batch);
        var messages = batch.Events.Count(item => item.Kind == ChannelEventKind.MessagePosted);
        metrics.Broadcast(time.GetElapsedTime(started), messages, members);
    }
}

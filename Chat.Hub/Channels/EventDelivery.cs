using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Backplane;

namespace Chat.Hub.Channels;

/// <summary>Brings committed events to everybody who is subscribed: here at once, elsewhere over the backplane.</summary>
internal sealed class EventDelivery(ChannelFeeds feeds, IBackplane backplane)
{
    /// <param name="channelId">The channel.</param>
    /// <param name="epoch">That of the answer which said that they are committed.</param>
    /// <param name="events">In order of sequence.</param>
    public void Deliver(ChannelId channelId, Epoch epoch, ChannelEvent[] events)
    {
        var batch = new ChannelEventBatch { ChannelId = channelId, Epoch = epoch, Events = events };
        feeds.Offer(batch);
        backplane.Publish(batch);
    }
}

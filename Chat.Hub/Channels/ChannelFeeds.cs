using System.Collections.Concurrent;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;

namespace Chat.Hub.Channels;

/// <summary>The feeds of this hub: one for each channel that somebody here is subscribed to, or was a moment ago.</summary>
internal sealed class ChannelFeeds(FeedServices services)
{
    // Somebody who connects again at once finds the window filled.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ChannelId, ChannelFeed> _feeds = new();

    public IReadOnlyCollection<ChannelFeed> Started => [.. _feeds.Values.Where(feed => feed.IsStarted)];

    public IEnumerable<ChannelFeed> All => _feeds.Select(entry => entry.Value);

    public ChannelFeed? Find(ChannelId channelId) => _feeds.GetValueOrDefault(channelId);

    /// <summary>From now on the connection gets the channel's events. Refused: channel_not_found, unavailable.</summary>
    public async Task<ChannelFeed> SubscribeAsync(ConnectionState connection, ChannelId channelId)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(channelId, static (id, services) => new ChannelFeed(id, services), services);
            try
            {
                await feed.StartAsync();
            }
            catch
            {
                Drop(feed);
                throw;
            }

            if (!feed.TryAdd(connection))
            {
                Drop(feed);
                continue;
            }

            if (!connection.TryAddSubscription(feed))
            {
                feed.Remove(connection);
                throw new RefusalException(ErrorCode.NotConnected, "The connection has ended.");
            }

            return feed;
        }
    }

    public void Offer(ChannelEventBatch batch) => Find(batch.ChannelId)?.Offer(batch);

    /// <summary>Closes what nobody uses.</summary>
    public void Sweep()
    {
        foreach (var feed in _feeds.Values)
        {
            if (feed.TryCloseIfIdle(IdleTime))
            {
                Drop(feed);
            }
        }
    }

    private void Drop(ChannelFeed feed)
    {
        if (feed.TryClose())
        {
            _feeds.TryRemove(KeyValuePair.Create(feed.ChannelId, feed));
        }
    }
}

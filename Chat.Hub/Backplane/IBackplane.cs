using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Hub.Backplane;

/// <summary>
/// Carries committed events from hub to hub. It may lose, double and reorder: the sequence puts things right, and the
/// comparison of heads finds what is missing.
/// </summary>
internal interface IBackplane
{
    /// <summary>Hands events to the other hubs. Returns at once and never fails.</summary>
    void Publish(ChannelEventBatch batch);

    /// <summary>Gives what other hubs publish for a channel to the receiver, on any thread. Without Redis it takes effect when Redis is there.</summary>
    IBackplaneSubscription Subscribe(ChannelId channelId, Action<ChannelEventBatch> receiver);
}

internal interface IBackplaneSubscription : IDisposable
{
    /// <summary>Ends when nothing published later is missed, or when that cannot be had for now. Never fails.</summary>
    Task Settled { get; }
}

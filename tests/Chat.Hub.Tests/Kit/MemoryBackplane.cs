using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Backplane;

namespace Chat.Hub.Tests.Kit;

/// <summary>A backplane that can be told what to lose. Each hub of a test gets its own end of it.</summary>
internal sealed class MemoryBackplane
{
    private readonly Lock _gate = new(); // guards _subscriptions
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>Whether a batch is lost on its way.</summary>
    public Func<ChannelEventBatch, bool> Loses { get; set; } = _ => false;

    public int Subscriptions
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count;
            }
        }
    }

    public IBackplane NewEnd() => new End(this);

    private sealed class End(MemoryBackplane plane) : IBackplane
    {
        public void Publish(ChannelEventBatch batch)
        {
            if (plane.Loses(batch))
            {
                return;
            }

            Subscription[] receivers;
            lock (plane._gate)
            {
                receivers = [.. plane._subscriptions.Where(subscription => subscription.ChannelId == batch.ChannelId && subscription.End != this)];
            }

            foreach (var receiver in receivers)
            {
                receiver.Receiver(batch);
            }
        }

        public IBackplaneSubscription Subscribe(ChannelId channelId, Action<ChannelEventBatch> receiver)
        {
            var subscription = new Subscription(plane, this, channelId, receiver);
            lock (plane._gate)
            {
                plane._subscriptions.Add(subscription);
            }

            return subscription;
        }
    }

    private sealed class Subscription(MemoryBackplane plane, End end, ChannelId channelId, Action<ChannelEventBatch> receiver) : IBackplaneSubscription
    {
        public End End => end;

        public ChannelId ChannelId => channelId;

        public Action<ChannelEventBatch> Receiver => receiver;

        public Task Settled => Task.CompletedTask;

        public void Dispose()
        {
            lock (plane._gate)
            {
                plane._subscriptions.Remove(this);
            }
        }
    }
}
